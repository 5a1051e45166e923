// give_up.cpp: see give_up.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "give_up.h"

#include "epoch.h"
#include "log.h"
#include "options.h"

namespace mapsan {

std::atomic<bool> g_hooks_are_over{false};

namespace {

std::atomic<GaveUp> g_why{GaveUp::kNot};

void add_reason(TextBuffer& out, GaveUp why) {
  switch (why) {
    case GaveUp::kThreads:
      out.add("more than ").add_number(kMaxTids).add(" threads at a time");
      return;
    case GaveUp::kLocks:
      out.add("too many locks and atomics at a time");
      return;
    case GaveUp::kAbandoned:
      out.add("a signal handler's jump, or a cancellation, has ended mapsan's own work half-way");
      return;
    default:
      out.add("no memory is left");
  }
}

}  // namespace

MAPSAN_COLD void give_up(GaveUp why) {
  if (options().mode != Mode::kFull) return;  // guard mode remembers no order
  GaveUp seen = GaveUp::kNot;
  // Relaxed: what it is about to lose is of the calling thread; a report that another one is writing now is a true one.
  if (!g_why.compare_exchange_strong(seen, why, std::memory_order_relaxed)) return;
  g_hooks_are_over.store(true, std::memory_order_relaxed);
  TextBuffer sentence;
  add_reason(sentence, why);
  say(sentence.add(": from here on nothing is reported").text());
}

bool has_given_up() { return g_why.load(std::memory_order_relaxed) != GaveUp::kNot; }

}  // namespace mapsan
