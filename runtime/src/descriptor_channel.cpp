// descriptor_channel.cpp: see descriptor_channel.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "descriptor_channel.h"

#include <netinet/in.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "platform.h"

namespace mapsan {
namespace {

constexpr int kDescriptors = 65536;
constexpr u64 kNone = 1;  // worked out, and there is none
std::atomic<u64> g_channels[kDescriptors];
std::atomic<u64> g_pairs{0};

enum class Kind : u64 { kInode = 2, kPorts, kPort, kPair, kName, kDescriptor };

// Marked so that no object's address equals it: channels share the table of atomics.
u64 channel(Kind kind, u64 a, u64 b = 0) {
  u64 mixed = (a ^ static_cast<u64>(kind) << 56) * 0x9E3779B97F4A7C15ull;
  mixed = (mixed ^ mixed >> 31 ^ b) * 0xBF58476D1CE4E5B9ull;
  return (mixed ^ mixed >> 29) | 1ull << 63;
}

struct Address {
  union {
    sockaddr general;
    sockaddr_in internet;
    sockaddr_in6 internet6;
    sockaddr_un local;
    sockaddr_storage any;
  };
  socklen_t size = sizeof(sockaddr_storage);
  Address() : any{} {}
};

// 0 if the address has no port.
u64 port_of(const sockaddr* address) {
  if (address->sa_family == AF_INET) return reinterpret_cast<const sockaddr_in*>(address)->sin_port;
  if (address->sa_family == AF_INET6) return reinterpret_cast<const sockaddr_in6*>(address)->sin6_port;
  return 0;
}

u64 hash_name(const sockaddr_un& address, socklen_t size) {
  u64 hash = 14695981039346656037ull;
  const uptr length = size <= offsetof(sockaddr_un, sun_path) ? 0 : size - offsetof(sockaddr_un, sun_path);
  for (uptr i = 0; i < length && i < sizeof(address.sun_path); ++i) {
    if (address.sun_path[i] == 0 && i > 0) break;
    hash = (hash ^ static_cast<unsigned char>(address.sun_path[i])) * 1099511628211ull;
  }
  return length == 0 ? 0 : hash;
}

u64 channel_of_socket(int descriptor) {
  Address own, peer;
  if (getsockname(descriptor, &own.general, &own.size) != 0) return kNone;
  const bool connected = getpeername(descriptor, &peer.general, &peer.size) == 0;
  if (own.general.sa_family == AF_UNIX) {
    const u64 own_name = hash_name(own.local, own.size);
    const u64 name = own_name != 0 || !connected ? own_name : hash_name(peer.local, peer.size);
    return name != 0 ? channel(Kind::kName, name) : channel(Kind::kDescriptor, static_cast<u64>(descriptor));
  }
  const u64 a = port_of(&own.general);
  if (!connected) return channel(Kind::kPort, a);
  const u64 b = port_of(&peer.general);
  return a < b ? channel(Kind::kPorts, a, b) : channel(Kind::kPorts, b, a);
}

u64 work_out(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0) return kNone;
  if (S_ISSOCK(status.st_mode)) return channel_of_socket(descriptor);
  if (S_ISCHR(status.st_mode)) return kNone;
  if ((status.st_mode & S_IFMT) == 0) return channel(Kind::kDescriptor, static_cast<u64>(descriptor));
  return channel(Kind::kInode, status.st_dev, status.st_ino);
}

// An unconnected socket may be connected later: its channel is worked out each time.
bool may_change(int descriptor) {
  struct stat status;
  if (fstat(descriptor, &status) != 0 || !S_ISSOCK(status.st_mode)) return false;
  Address peer;
  return getpeername(descriptor, &peer.general, &peer.size) != 0;
}

}  // namespace

u64 channel_of(int descriptor) {
  if (descriptor < 0) return 0;
  const bool cached = descriptor < kDescriptors;
  u64 known = cached ? g_channels[descriptor].load(std::memory_order_relaxed) : 0;
  if (known == 0) {
    const ErrnoKeeper keep_errno;
    known = work_out(descriptor);
    if (cached && !may_change(descriptor)) g_channels[descriptor].store(known, std::memory_order_relaxed);
  }
  return known == kNone ? 0 : known;
}

u64 channel_to(const sockaddr* address, socklen_t size) {
  if (address == nullptr) return 0;
  if (address->sa_family == AF_UNIX) {
    const u64 name = hash_name(*reinterpret_cast<const sockaddr_un*>(address), size);
    return name == 0 ? 0 : channel(Kind::kName, name);
  }
  const u64 port = port_of(address);
  return port == 0 ? 0 : channel(Kind::kPort, port);
}

u64 channel_at(int descriptor) {
  const ErrnoKeeper keep_errno;
  Address own;
  if (getsockname(descriptor, &own.general, &own.size) != 0) return 0;
  return channel_to(&own.general, own.size);
}

void note_pair(int first, int second) {
  const u64 pair = channel(Kind::kPair, g_pairs.fetch_add(1, std::memory_order_relaxed) + 1);
  if (first >= 0 && first < kDescriptors) g_channels[first].store(pair, std::memory_order_relaxed);
  if (second >= 0 && second < kDescriptors) g_channels[second].store(pair, std::memory_order_relaxed);
}

void forget_descriptor(int descriptor) {
  if (descriptor >= 0 && descriptor < kDescriptors) g_channels[descriptor].store(0, std::memory_order_relaxed);
}

}  // namespace mapsan
