// Package zmtp is the part of ZeroMQ that a kernel needs, in pure Go: ROUTER, XPUB and REP sockets
// that listen on tcp and ipc, and a plain client, for tests and to report to who started us. It
// knows nothing of Jupyter.
//
// Front ends come, go and come back, and some never read. Therefore:
//
//   - A peer that comes back under its old identity takes the place of its old connection at once.
//   - What is sent to a peer waits in a queue of that peer's own, so that none holds up the kernel or another one.
//     A queue that holds more than Options.MaxQueued bytes belongs to a peer that does not read: its connection is
//     closed, and nothing is kept for it. A ZeroMQ peer connects again by itself and subscribes again.
//   - A subscription is answered when it is in force (Options.Subscribed), so that a front end need not guess when
//     it will hear everything.
//
// A socket with Options.Keys speaks CURVE and nothing else. What waits in a queue is plain; the
// goroutine that writes to a peer encrypts it, so that nonces are sent in the order in which they
// are counted, and no encryption holds up the kernel. A client's permanent key is not looked at: in
// Jupyter all clients share the one pair of the connection file, but for the heartbeat's, which
// makes itself a new pair each time (JEP 145). What lets a client in is that it knows the server's
// public key, which CURVE never sends.
//
// Reference: ZMTP 3.1 (rfc.zeromq.org/spec/37), mechanisms NULL and CURVE (rfc.zeromq.org/spec/26);
// peers of 3.0, whose subscriptions are messages, are understood as well.
package zmtp
