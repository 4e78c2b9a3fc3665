// Package zmtp is the part of ZeroMQ that a kernel needs, in pure Go: ROUTER, XPUB and REP sockets that listen on tcp and ipc, and a plain
// client for tests. It knows nothing of Jupyter.
//
// Front ends come, go and come back, and some never read. Therefore:
//
//   - A peer that comes back under its old identity takes the place of its old connection at once.
//   - What is sent to a peer waits in a queue of that peer's own, so that none holds up the kernel or another one. A queue that holds more than
//     Options.MaxQueued bytes belongs to a peer that does not read: its connection is closed, and nothing is kept for it. A ZeroMQ
//     peer connects again by itself and subscribes anew.
//   - A subscription is answered when it is in force (Options.Subscribed), so that a front end need not guess when it will hear everything.
//
// Reference: ZMTP 3.1 (rfc.zeromq.org/spec/37), mechanism NULL; peers of 3.0, whose subscriptions are messages, are understood as well.
package zmtp
