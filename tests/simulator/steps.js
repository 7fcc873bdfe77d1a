/** What can happen in a schedule, by name: what the application does, and what goes wrong. */

/** @typedef {import("./world.js").World} World */
/** @typedef {import("./schedule.js").Step} Step */
/** @typedef {(world: World, step: Step) => void} Doing */

/**
 * What the application does.
 * @type {Record<string, Doing>}
 */
const USES = {
  note(world, { count, padding }) {
    world.use((page) => {
      for (let left = count; left; left--) page.note(world.number(), padding);
    });
  },

  double(world, { wait }) {
    world.use((page) => page.double(world.number(), wait));
  },

  /** A call whose running once is the application's concern. */
  keyed(world, { wait }) {
    if (world.crowded) return;
    const number = world.number();
    world.use((page) => page.double(number, wait, `k${number}`));
  },

  /** A call whose running once is athena's concern. */
  sure(world, { wait }) {
    if (world.crowded) return;
    const number = world.number();
    world.use((page) => page.sure(number, wait, `k${number}`, world.schedule.settings.kept));
  },

  /** A call that does not wait for ever. */
  hasty(world, { wait, patience }) {
    world.use((page) => page.double(world.number(), wait, undefined, patience));
  },

  show(world, { count, padding }) {
    world.server(["show", count, padding], () => (world.witness.shown += count));
  },

  burst(world, step) {
    USES.show?.(world, { ...step, count: step.many });
  },

  ask(world) {
    world.server(["ask"]);
  },
};

/**
 * What goes wrong with the network.
 * @type {Record<string, Doing>}
 */
const NETWORK = {
  cut({ witness, network }, { share, told }) {
    witness.met("cut");
    network.cut(share, told);
  },

  weather({ witness, network }, { weather }) {
    witness.met("bad weather");
    Object.assign(network.weather, weather);
  },

  /** Everything vanishes. */
  hole(world, { long }) {
    world.meanwhile({ hole: true }, long);
  },

  refuse(world, { long, told }) {
    world.network.cut(1, { ...told, client: true });
    world.meanwhile({ refuse: true }, long);
  },

  block(world, { long, way }) {
    world.meanwhile({ block: way }, long);
    world.network.cut(0.5, { client: true, server: true });
  },

  life({ network }, { life }) {
    network.weather.life = life;
  },

  hoard(world, { long, bytes }) {
    world.meanwhile({ hoard: bytes }, long);
  },

  /** The browser does not read. */
  stall(world, { long, room }) {
    for (const name of world.network.lines.keys()) {
      world.witness.met("stalled");
      world.server(["fill", name, room]);
      world.loop.after(long, { tell: () => world.ifUp(["drain", name]) });
    }
  },
};

/**
 * What goes wrong with the page and the server.
 * @type {Record<string, Doing>}
 */
const ENDS = {
  sleep(world, { long, noticed, told }) {
    const { browser } = world.tab;
    if (browser.asleep) return;
    world.witness.met("asleep");
    browser.asleep = true;
    if (told.client) world.network.cut(1, told);
    world.loop.after(long, { run: () => world.awake(browser, noticed) });
  },

  /** The page goes to sleep, and knows it. */
  rest(world, step) {
    world.use((page) => {
      page.channel.rest();
      ENDS.sleep?.(world, { ...step, noticed: true });
    });
  },

  wake(world) {
    world.use((page) => {
      world.witness.met("looked after");
      page.channel.wake();
    });
  },

  restart(world, { long, noticed, gently }) {
    if (world.network.down) return;
    world.witness.met(gently ? "restarted gently" : "restarted");
    world.restart(gently, noticed, long);
  },

  /** The tab is closed without a word. */
  vanish(world, { noticed }) {
    world.witness.met("closed without a word");
    world.tab.browser.kill(noticed);
    world.reopen();
  },

  leave(world) {
    world.use((page) => {
      world.witness.met("left");
      page.channel.leave();
      world.tab.browser.kill(true);
      world.reopen();
    });
  },
};

export const STEPS = { ...USES, ...NETWORK, ...ENDS };
