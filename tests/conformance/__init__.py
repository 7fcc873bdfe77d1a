"""What every MSN network owes to its people, as scenarios, played by papyon against a server.

Four accounts, which know nobody, play every scenario; when it is over, what it changed is undone, and the
next one begins with everybody signed out. The server may be ours or any other:

    python -m tests.conformance --server localhost:1863 --http http://localhost:8080 --dialect 18 \\
        --account=one@example.com:secret --account=two@example.com:secret \\
        --account=three@example.com:secret --account=four@example.com:secret

says what went well, as a table. Under pytest the same scenarios are played against the home network.

Nothing here sleeps: whatever is expected is waited for, and fails when it has not happened in time. A result
is *passed*, *failed*, or *unsupported*: the server says that it knows nothing of what is asked.
"""
