// resolved_report.cpp: symbolizes and trims the stacks of a report.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Trimming. At the top, pcs[0] lies in the function of the access, but with inlining it expands to a chain that may
// start inside the hooks; the frames up to and including the access's own function give way to the site, which knows
// the position as written. At the bottom, what lies below `main` or below a thread's function is the library's
// business, and so is what lies above the line that creates a thread.
#include "resolved_report.h"

#include "platform.h"

namespace mapsan {

namespace {

bool is_runtime_frame(Slice function) { return function.starts_with("mapsan::") || function.starts_with("__mapsan_"); }

bool is_cxx_library(const Frame& frame) {
  const Slice module = base_name(frame.module);
  return module.starts_with("libstdc++.so") || module.starts_with("libc++.so");
}

// Functions between the start of a thread, or of the program, and the code the user wrote.
bool is_plumbing(const Frame& frame) {
  static constexpr const char* kPrefixes[] = {"std::thread::", "std::jthread::",  "std::__",
                                              "__libc_start",  "_GLOBAL__sub_I_", "_dl_"};
  static constexpr const char* kNames[] = {"execute_native_thread_routine",
                                           "start_thread",
                                           "clone",
                                           "clone3",
                                           "__clone",
                                           "__clone3",
                                           "thread_start",
                                           "_start",
                                           "call_init",
                                           "__libc_csu_init"};
  const Slice function = tidy_function_name(frame.function);
  if (is_runtime_frame(function)) return true;
  for (const char* prefix : kPrefixes) {
    if (function.starts_with(prefix)) return true;
  }
  for (const char* name : kNames) {
    if (function == Slice(name)) return true;
  }
  // Stripped libraries have no symbols for their own thread starts.
  return function.empty() && (is_cxx_library(frame) || base_name(frame.module).starts_with("libc.so"));
}

// Functions of the C++ library through which a thread is created (std::thread::thread, std::async, ...).
bool is_thread_creation(const Frame& frame) {
  return is_cxx_library(frame) || tidy_function_name(frame.function).starts_with("std::");
}

bool is_same_function(const Frame& frame, const Site& site) {
  if (frame.function.empty()) return false;
  if (unqualified_name(frame.function) == unqualified_name(site.function)) return true;
  return frame.line != 0 && frame.line == site.line && base_name(frame.file) == base_name(site.file);
}

void append(const Frame& frame, ResolvedStack& out) {
  if (out.size < kMaxStackDepth) out.frames[out.size++] = frame;
}

void append_site(const Site& site, ResolvedStack& out) {
  Frame frame;
  frame.function = site.function;
  frame.file = site.file;
  frame.line = site.line;
  frame.column = site.column;
  append(frame, out);
}

// The frames of the chain that lie outside the site's own function.
void append_callers(const FrameChain& chain, const Site& site, ResolvedStack& out) {
  int own = -1;
  for (int i = 0; i < chain.size; ++i) {
    if (is_same_function(chain.frames[i], site)) own = i;
  }
  // Not found: no debug information, or the site's function was inlined and only its caller has a symbol.
  const int start = own >= 0 ? own + 1 : chain.size - 1;
  for (int i = start; i < chain.size; ++i) {
    const Frame& frame = chain.frames[i];
    if (!frame.function.empty() && !is_runtime_frame(tidy_function_name(frame.function))) append(frame, out);
  }
}

void trim_bottom(ResolvedStack& stack) {
  for (int i = 0; i < stack.size; ++i) {
    if (tidy_function_name(stack.frames[i].function) == Slice("main")) {
      stack.size = i + 1;
      return;
    }
  }
  while (stack.size > 1 && is_plumbing(stack.frames[stack.size - 1])) --stack.size;
}

// Leaves the stack alone if it has nothing but such frames.
void trim_thread_creation(ResolvedStack& stack) {
  int first = 0;
  while (first < stack.size && is_thread_creation(stack.frames[first])) ++first;
  if (first == 0 || first == stack.size) return;
  for (int i = first; i < stack.size; ++i) stack.frames[i - first] = stack.frames[i];
  stack.size -= first;
}

void resolve_stack(const StackTrace& trace, const Site* site, ResolvedStack& out) {
  static FrameChain chain;  // not on the stack: a signal handler's may be small
  out.size = 0;
  if (site != nullptr) append_site(*site, out);
  for (int i = 0; i < trace.size && out.size < kMaxStackDepth; ++i) {
    symbolize(trace.pcs[i], chain);
    if (i == 0 && site != nullptr) {
      append_callers(chain, *site, out);
      continue;
    }
    for (int j = 0; j < chain.size; ++j) append(chain.frames[j], out);
  }
  trim_bottom(out);
}

void add_thread(const ReportedThread& thread, ResolvedReport& out) {
  if (thread.id == 0) return;
  for (int i = 0; i < out.thread_count; ++i) {
    if (out.threads[i]->id == thread.id) return;
  }
  out.threads[out.thread_count] = &thread;
  ResolvedStack& created = out.thread_created[out.thread_count];
  resolve_stack(thread.created, nullptr, created);
  trim_thread_creation(created);
  ++out.thread_count;
}

void add_locks(const ReportedEvent& event, ResolvedReport& out) {
  for (int i = 0; i < event.lock_count; ++i) {
    const ReportedLock& lock = event.locks[i];
    const int number = lock_number(out, lock.address);
    if (number == 0) {
      out.locks[out.lock_count++] = &lock;
    } else if (out.locks[number - 1]->name == nullptr) {
      out.locks[number - 1] = &lock;  // the other side may not know the name
    }
  }
}

// The innermost frame that is not the C++ library's (the member functions of std::atomic); null if none has a line.
const Frame* frame_as_written(const StackTrace& trace) {
  static ResolvedStack stack;
  resolve_stack(trace, nullptr, stack);
  for (int i = 0; i < stack.size; ++i) {
    const Frame& frame = stack.frames[i];
    if (frame.line != 0 && !tidy_function_name(frame.function).starts_with("std::")) return &frame;
  }
  return nullptr;
}

// "between the store at dekker.cpp:12 and the load at dekker.cpp:13"
void add_unfenced(const ReportedStoreLoad& pair, const char* before, TextBuffer& out) {
  const StackTrace* const traces[] = {&pair.store, &pair.load};
  const char* const words[] = {" between the store at ", " and the load at "};
  TextBuffer text;
  for (int i = 0; i < 2; ++i) {
    const Frame* frame = frame_as_written(*traces[i]);
    if (frame == nullptr) return;
    text.add(words[i]).add(base_name(frame->file)).add(":").add_number(frame->line);
  }
  out.add(before).add(text.text());
}

void resolve_fix(const Report& report, char* out) {
  TextBuffer text;
  text.add(report.fix);
  if (report.unfenced[0].store.size != 0) {
    add_unfenced(report.unfenced[0], ":", text);
    add_unfenced(report.unfenced[1], " and", text);
  }
  const uptr size = text.size() < kFixText ? text.size() : kFixText - 1;
  __builtin_memcpy(out, text.text().data, size);
  out[size] = '\0';
}

}  // namespace

int lock_number(const ResolvedReport& resolved, uptr address) {
  for (int i = 0; i < resolved.lock_count; ++i) {
    if (resolved.locks[i]->address == address) return i + 1;
  }
  return 0;
}

void resolve(const Report& report, u64 fingerprint, ResolvedReport& out) {
  out.report = &report;
  out.fingerprint = fingerprint;
  out.pid = process_id();
  out.map_type = Slice(report.map.type, static_cast<uptr>(report.map.type_size));
  out.map_name = Slice(report.map.name, static_cast<uptr>(report.map.name_size));
  out.thread_count = out.lock_count = 0;
  resolve_fix(report, out.fix);
  for (int i = 0; i < report.event_count; ++i) {
    const ReportedEvent& event = report.events[i];
    out.sites[i] = parse_site(event.site);
    resolve_stack(event.stack, event.site != nullptr ? &out.sites[i] : nullptr, out.events[i]);
    add_thread(event.thread, out);
    add_locks(event, out);
  }
  const char* created = report.map.created_site;
  out.created_site = parse_site(created);
  resolve_stack(report.map.created, created != nullptr ? &out.created_site : nullptr, out.map_created);
  if (out.map_created.size > 0) add_thread(report.map.created_by, out);
}

}  // namespace mapsan
