// fingerprint.cpp: hashes the parts of a report that stay the same from run to run.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// FNV-1a with a final mix. The printed value is part of the interface (CI baselines store it): changing what goes in,
// or the hash, makes every stored one stale.
#include "fingerprint.h"

#include "site.h"

namespace mapsan {

namespace {

class Hash {
 public:
  // Each field is closed by a byte that no field contains, so that ("ab", "c") differs from ("a", "bc").
  Hash& add(Slice text) {
    for (char c : text) add_byte(static_cast<u8>(c));
    add_byte(0xff);
    return *this;
  }
  Hash& add(u64 number) {
    for (int i = 0; i < 8; ++i) add_byte(static_cast<u8>(number >> (8 * i)));
    return *this;
  }
  u64 value() const {
    u64 mixed = state_ ^ state_ >> 32;
    mixed *= 0xd6e8feb86659fd93u;
    return mixed ^ mixed >> 32;
  }

 private:
  void add_byte(u8 byte) { state_ = (state_ ^ byte) * 0x100000001b3u; }

  u64 state_ = 0xcbf29ce484222325u;
};

u64 hash_event(const ReportedEvent& event, bool with_position) {
  const Site site = parse_site(event.site);
  Hash hash;
  hash.add(to_string(event.role));
  if (with_position) {
    // By line, not by operation: the begin and the steps of one loop are one violation.
    hash.add(site.function).add(site.file).add(site.line);
  } else {
    hash.add(site.operation).add(site.function).add(base_name(site.file));
  }
  return hash.value();
}

u64 hash_report(const Report& report, bool with_position) {
  u64 events[kMaxEvents];
  int count = 0;
  for (int i = 0; i < report.event_count; ++i) {
    // Who came, or could come, between a check and its act differs from run to run; the fault is theirs.
    if (report.events[i].role == Role::kInterferer) continue;
    const u64 hash = hash_event(report.events[i], with_position);
    int at = count++;
    for (; at > 0 && events[at - 1] > hash; --at) events[at] = events[at - 1];
    events[at] = hash;
  }
  Hash hash;
  hash.add(to_string(report.rule));
  hash.add(Slice(report.map.type, static_cast<uptr>(report.map.type_size)));
  hash.add(Slice(report.map.name, static_cast<uptr>(report.map.name_size)));
  for (int i = 0; i < count; ++i) hash.add(events[i]);
  return hash.value();
}

}  // namespace

u64 fingerprint_of(const Report& report) { return hash_report(report, false); }

u64 identity_of(const Report& report) {
  const u64 identity = hash_report(report, true);
  return identity != 0 ? identity : 1;
}

}  // namespace mapsan
