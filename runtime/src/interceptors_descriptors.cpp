// interceptors_descriptors.cpp: bytes that pass from thread to thread through pipes, sockets and event descriptors.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A write releases into the descriptor's channel before, a read acquires from it after, if it got anything (the end of
// the stream is something: whoever closed it comes before). Registering with epoll releases to those who wait there.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "descriptor_channel.h"
#include "interceptors.h"
#include "real_functions.h"

namespace mapsan {
namespace {

void release_channel(u64 channel) {
  if (channel != 0) release_object(reinterpret_cast<const volatile void*>(channel));
}
void acquire_channel(u64 channel) {
  if (channel != 0) acquire_object(reinterpret_cast<const volatile void*>(channel));
}

// An unconnected socket receives at its own port; for connected ones both are the same channel.
ssize_t after_receive(int descriptor, ssize_t result) {
  if (result >= 0) acquire_channel(channel_of(descriptor));
  return result;
}

void before_send_to(int descriptor, const sockaddr* address, socklen_t size) {
  release_channel(address != nullptr ? channel_to(address, size) : channel_of(descriptor));
}

}  // namespace
}  // namespace mapsan

using namespace mapsan;

// NAME(descriptor, ...): a function that writes to, or reads from, its first argument.
#define MAPSAN_WRITING(result_type, name, parameters, arguments, ...)          \
  static RealFunction<result_type(int, __VA_ARGS__)> real_##name(#name);       \
  MAPSAN_INTERFACE result_type name parameters {                               \
    release_channel(channel_of(descriptor));                                   \
    return real_##name arguments;                                              \
  }
#define MAPSAN_READING(result_type, name, parameters, arguments, ...)          \
  static RealFunction<result_type(int, __VA_ARGS__)> real_##name(#name);       \
  MAPSAN_INTERFACE result_type name parameters {                               \
    const result_type result = real_##name arguments;                          \
    after_receive(descriptor, static_cast<ssize_t>(result));                   \
    return result;                                                             \
  }

MAPSAN_WRITING(ssize_t, write, (int descriptor, const void* data, size_t size), (descriptor, data, size), const void*, size_t)
MAPSAN_WRITING(ssize_t, writev, (int descriptor, const iovec* parts, int count), (descriptor, parts, count), const iovec*, int)
MAPSAN_WRITING(ssize_t, send, (int descriptor, const void* data, size_t size, int flags), (descriptor, data, size, flags),
               const void*, size_t, int)
MAPSAN_READING(ssize_t, read, (int descriptor, void* data, size_t size), (descriptor, data, size), void*, size_t)
MAPSAN_READING(ssize_t, readv, (int descriptor, const iovec* parts, int count), (descriptor, parts, count), const iovec*, int)
MAPSAN_READING(ssize_t, recv, (int descriptor, void* data, size_t size, int flags), (descriptor, data, size, flags), void*,
               size_t, int)
MAPSAN_READING(ssize_t, recvfrom,
               (int descriptor, void* data, size_t size, int flags, sockaddr* from, socklen_t* from_size),
               (descriptor, data, size, flags, from, from_size), void*, size_t, int, sockaddr*, socklen_t*)
MAPSAN_READING(ssize_t, recvmsg, (int descriptor, msghdr* message, int flags), (descriptor, message, flags), msghdr*, int)
MAPSAN_READING(int, recvmmsg, (int descriptor, mmsghdr* messages, unsigned count, int flags, timespec* timeout),
               (descriptor, messages, count, flags, timeout), mmsghdr*, unsigned, int, timespec*)
MAPSAN_READING(int, eventfd_read, (int descriptor, eventfd_t* value), (descriptor, value), eventfd_t*)
MAPSAN_WRITING(int, eventfd_write, (int descriptor, eventfd_t value), (descriptor, value), eventfd_t)
MAPSAN_WRITING(int, shutdown, (int descriptor, int how), (descriptor, how), int)
// Programs built with _FORTIFY_SOURCE call these.
MAPSAN_READING(ssize_t, __read_chk, (int descriptor, void* data, size_t size, size_t room), (descriptor, data, size, room),
               void*, size_t, size_t)
MAPSAN_READING(ssize_t, __recv_chk, (int descriptor, void* data, size_t size, size_t room, int flags),
               (descriptor, data, size, room, flags), void*, size_t, size_t, int)

static RealFunction<ssize_t(int, const void*, size_t, int, const sockaddr*, socklen_t)> real_sendto("sendto");
MAPSAN_INTERFACE ssize_t sendto(int descriptor, const void* data, size_t size, int flags, const sockaddr* to,
                                socklen_t to_size) {
  before_send_to(descriptor, to, to_size);
  return real_sendto(descriptor, data, size, flags, to, to_size);
}

static RealFunction<ssize_t(int, const msghdr*, int)> real_sendmsg("sendmsg");
MAPSAN_INTERFACE ssize_t sendmsg(int descriptor, const msghdr* message, int flags) {
  before_send_to(descriptor, static_cast<const sockaddr*>(message->msg_name), message->msg_namelen);
  return real_sendmsg(descriptor, message, flags);
}

static RealFunction<int(int, mmsghdr*, unsigned, int)> real_sendmmsg("sendmmsg");
MAPSAN_INTERFACE int sendmmsg(int descriptor, mmsghdr* messages, unsigned count, int flags) {
  for (unsigned i = 0; i < count; ++i) {
    const msghdr& message = messages[i].msg_hdr;
    before_send_to(descriptor, static_cast<const sockaddr*>(message.msg_name), message.msg_namelen);
  }
  return real_sendmmsg(descriptor, messages, count, flags);
}

static RealFunction<int(int, const sockaddr*, socklen_t)> real_connect("connect");
MAPSAN_INTERFACE int connect(int descriptor, const sockaddr* address, socklen_t size) {
  forget_descriptor(descriptor);
  release_channel(channel_to(address, size));
  return real_connect(descriptor, address, size);
}

static RealFunction<int(int, sockaddr*, socklen_t*)> real_accept("accept");
MAPSAN_INTERFACE int accept(int descriptor, sockaddr* address, socklen_t* size) {
  const int result = real_accept(descriptor, address, size);
  if (result >= 0) {
    forget_descriptor(result);
    acquire_channel(channel_at(descriptor));
  }
  return result;
}

static RealFunction<int(int, sockaddr*, socklen_t*, int)> real_accept4("accept4");
MAPSAN_INTERFACE int accept4(int descriptor, sockaddr* address, socklen_t* size, int flags) {
  const int result = real_accept4(descriptor, address, size, flags);
  if (result >= 0) {
    forget_descriptor(result);
    acquire_channel(channel_at(descriptor));
  }
  return result;
}

static RealFunction<int(int, int, int, int*)> real_socketpair("socketpair");
MAPSAN_INTERFACE int socketpair(int domain, int type, int protocol, int* ends) {
  const int result = real_socketpair(domain, type, protocol, ends);
  if (result == 0) note_pair(ends[0], ends[1]);
  return result;
}

static RealFunction<int(int)> real_close("close");
MAPSAN_INTERFACE int close(int descriptor) {
  release_channel(channel_of(descriptor));
  forget_descriptor(descriptor);
  return real_close(descriptor);
}

static RealFunction<int(int, int)> real_dup2("dup2");
MAPSAN_INTERFACE int dup2(int descriptor, int copy) {
  forget_descriptor(copy);
  return real_dup2(descriptor, copy);
}

static RealFunction<int(int, int, int)> real_dup3("dup3");
MAPSAN_INTERFACE int dup3(int descriptor, int copy, int flags) {
  forget_descriptor(copy);
  return real_dup3(descriptor, copy, flags);
}

static RealFunction<int(int, int, int, epoll_event*)> real_epoll_ctl("epoll_ctl");
MAPSAN_INTERFACE int epoll_ctl(int descriptor, int operation, int member, epoll_event* event) {
  if (operation != EPOLL_CTL_DEL) release_channel(channel_of(descriptor));
  return real_epoll_ctl(descriptor, operation, member, event);
}

static RealFunction<int(int, epoll_event*, int, int)> real_epoll_wait("epoll_wait");
MAPSAN_INTERFACE int epoll_wait(int descriptor, epoll_event* events, int most, int timeout) {
  const int result = real_epoll_wait(descriptor, events, most, timeout);
  if (result > 0) acquire_channel(channel_of(descriptor));
  return result;
}

static RealFunction<int(int, epoll_event*, int, int, const sigset_t*)> real_epoll_pwait("epoll_pwait");
MAPSAN_INTERFACE int epoll_pwait(int descriptor, epoll_event* events, int most, int timeout, const sigset_t* mask) {
  const int result = real_epoll_pwait(descriptor, events, most, timeout, mask);
  if (result > 0) acquire_channel(channel_of(descriptor));
  return result;
}
