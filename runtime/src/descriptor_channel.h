// descriptor_channel.h: which file descriptors carry bytes to each other.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A byte read was written before: a thread that reads from a pipe or socket is ordered after the one that wrote. The edge
// must be as narrow as the channel: were all sockets one, a server's every reply would order its workers, and races
// between them would be missed. So a descriptor is reduced to the *channel* it belongs to, a number that both ends share:
//
//   pipe, FIFO, file     device and inode
//   TCP, connected UDP   the pair of ports, in either order
//   UDP                  the receiver's port
//   socketpair           the pair, noted when it was made
//   named unix socket    the name
//   eventfd, epoll, ...  the descriptor itself
//
// May miss: two channels that share ports on different hosts, or all clients of one unix socket, count as one.
// Thread-safe; a number is worked out once per descriptor and forgotten when that is closed.
#pragma once

#include <sys/socket.h>

#include "internal.h"

namespace mapsan {

// 0 if there is none (not a descriptor, or a terminal).
u64 channel_of(int descriptor);
// Where a message to this address arrives.
u64 channel_to(const sockaddr* address, socklen_t size);
// Where messages and connections to this bound socket arrive.
u64 channel_at(int descriptor);

void note_pair(int first, int second);
void forget_descriptor(int descriptor);

}  // namespace mapsan
