"""Old clients, played against the home network: what each of them sends, and what its next step needs.

The scenarios are text, in ``scenarios/``; how they are written is told in ``notation``. What a client sends
has the shape in which that client was seen to send it (headers, numbers, order, what comes in one write);
names, texts and identifiers are our own. What is needed is the least with which that client goes on.
"""
