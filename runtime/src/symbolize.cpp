// symbolize.cpp: the sources of symbol names, and the cache over them.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cache is a hash table with linear probing over chains of frames in pages that are never given back; it grows with
// the number of distinct addresses in reports, which is small.
#include "symbolize.h"

#include <dlfcn.h>
#include <link.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>

#include "crash.h"
#include "options.h"
#include "platform.h"
#include "sanitizer_symbolizer.h"
#include "symbolizer_process.h"

// Present where the program links a C++ library. C programs do not.
extern "C" __attribute__((weak)) char* __cxa_demangle(const char* mangled, char* buffer, std::size_t* length,
                                                      int* status);

namespace mapsan {

namespace {

constexpr uptr kBlockSize = 256 * 1024;
constexpr u32 kCacheSlots = 1 << 14;  // addresses beyond that are symbolized each time

struct CachedChain {
  uptr pc;
  const Frame* frames;
  int size;
};

CachedChain* g_cache = nullptr;
u32 g_cached = 0;
char* g_block = nullptr;
uptr g_block_left = 0;

// Memory that is never freed.
void* keep_bytes(uptr size) {
  size = round_up(size, alignof(Frame));
  if (size > kBlockSize) return nullptr;
  if (size > g_block_left) {
    g_block = static_cast<char*>(map_pages(kBlockSize));
    g_block_left = g_block != nullptr ? kBlockSize : 0;
    if (g_block == nullptr) return nullptr;
  }
  char* result = g_block;
  g_block += size;
  g_block_left -= size;
  return result;
}

Slice keep(Slice text) {
  char* copy = text.empty() ? nullptr : static_cast<char*>(keep_bytes(text.size));
  if (copy == nullptr) return Slice();
  std::memcpy(copy, text.data, text.size);
  return Slice(copy, text.size);
}

struct Module {
  uptr pc = 0;
  uptr base = 0;
  const char* name = nullptr;
};

int visit_module(dl_phdr_info* info, std::size_t, void* argument) {
  Module& module = *static_cast<Module*>(argument);
  for (int i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = info->dlpi_phdr[i];
    const uptr start = info->dlpi_addr + segment.p_vaddr;
    if (segment.p_type != PT_LOAD || module.pc < start || module.pc - start >= segment.p_memsz) continue;
    module.base = info->dlpi_addr;
    module.name = info->dlpi_name;
    return 1;
  }
  return 0;
}

Slice program_path() {
  static char buffer[4096];  // not on the stack: a signal handler's may be small
  const long size = syscall(SYS_readlinkat, -100 /* AT_FDCWD */, "/proc/self/exe", buffer, sizeof buffer);
  return size > 0 ? Slice(buffer, static_cast<uptr>(size)) : Slice();
}

// The module's path and the address within it.
void locate(uptr pc, Frame& out) {
  Module module;
  module.pc = pc;
  out.offset = pc;
  if (dl_iterate_phdr(visit_module, &module) == 0) return;
  const bool is_program = module.name == nullptr || module.name[0] == '\0';
  out.module = keep(is_program ? program_path() : Slice(module.name));
  out.offset = pc - module.base;
}

Slice take_line(Slice& rest) {
  uptr end = rest.find("\n");
  if (end == Slice::kNotFound) end = rest.size;
  const Slice line = rest.first(end);
  rest = rest.from(end + 1);
  return line;
}

// Cuts ":<number>" off the end of `text`.
bool take_number(Slice& text, u32& out) {
  const uptr colon = text.find_last(':');
  if (colon == Slice::kNotFound || colon + 1 == text.size) return false;
  u32 value = 0;
  for (char c : text.from(colon + 1)) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<u32>(c - '0');
  }
  out = value;
  text = text.first(colon);
  return true;
}

void parse_position(Slice position, Frame& out) {
  u32 last = 0;
  if (!take_number(position, last)) return;
  if (take_number(position, out.line)) {
    out.column = last;
  } else {
    out.line = last;
  }
  if (position != Slice("??")) out.file = position;
}

void keep_frames(const Frame& place, FrameChain& out) {
  for (int i = 0; i < out.size; ++i) {
    out.frames[i].function = keep(out.frames[i].function);
    out.frames[i].file = keep(out.frames[i].file);
    out.frames[i].module = place.module;
    out.frames[i].offset = place.offset;
  }
}

bool ask_process(const Frame& place, FrameChain& out) {
  if (place.module.empty() || place.module[0] != '/' || place.module.find("\"") != Slice::kNotFound) return false;
  TextBuffer question;
  question.add("\"").add(place.module).add("\" ").add_hex(place.offset).add("\n");
  TextBuffer answer;
  if (!ask_symbolizer(question.text(), answer)) return false;
  parse_symbolizer_answer(answer.text(), out);
  keep_frames(place, out);
  return out.size > 0 && !out.frames[0].function.empty();
}

bool ask(uptr return_address, const Frame& place, FrameChain& out) {
  if (!options().symbolize) return false;
  if (!ask_sanitizer(return_address, out)) return ask_process(place, out);
  keep_frames(place, out);
  return true;
}

Slice demangle(const char* name) {
  if (__cxa_demangle == nullptr || in_crash_handler() || std::strncmp(name, "_Z", 2) != 0) return keep(name);
  int status = 0;
  char* readable = __cxa_demangle(name, nullptr, nullptr, &status);
  if (readable == nullptr) return keep(name);
  const Slice kept = keep(readable);
  free(readable);
  return kept;
}

void use_dynamic_symbols(uptr pc, const Frame& place, FrameChain& out) {
  out.size = 1;
  out.frames[0] = place;
  Dl_info info;
  if (!options().symbolize || dladdr(reinterpret_cast<void*>(pc), &info) == 0 || info.dli_sname == nullptr) return;
  out.frames[0].function = demangle(info.dli_sname);
}

CachedChain* find_slot(uptr pc) {
  if (g_cache == nullptr) {
    g_cache = static_cast<CachedChain*>(map_pages(round_up(kCacheSlots * sizeof(CachedChain), 64 * 1024)));
    if (g_cache == nullptr) return nullptr;
  }
  u32 i = static_cast<u32>(pc * 0x9e3779b97f4a7c15u >> 40) % kCacheSlots;
  while (g_cache[i].pc != 0 && g_cache[i].pc != pc) i = (i + 1) % kCacheSlots;
  return &g_cache[i];
}

void remember(CachedChain* slot, uptr pc, const FrameChain& chain) {
  if (slot == nullptr || g_cached >= kCacheSlots / 2) return;
  const uptr size = sizeof(Frame) * static_cast<uptr>(chain.size);
  void* frames = keep_bytes(size);
  if (frames == nullptr) return;
  std::memcpy(frames, chain.frames, size);
  // The address last: what a fatal signal or a fork interrupts here is then no entry yet.
  slot->frames = static_cast<const Frame*>(frames);
  slot->size = chain.size;
  std::atomic_signal_fence(std::memory_order_release);
  slot->pc = pc;
  ++g_cached;
}

}  // namespace

void parse_symbolizer_answer(Slice answer, FrameChain& out) {
  out.size = 0;
  while (!answer.empty() && out.size < kMaxInlinedFrames) {
    const Slice function = take_line(answer);
    if (function.empty()) return;
    Frame& frame = out.frames[out.size++];
    frame = Frame();
    if (function != Slice("??")) frame.function = function;
    parse_position(take_line(answer), frame);
  }
}

void symbolize(uptr return_address, FrameChain& out) {
  // A return address may lie behind the end of its function (a call that does not return); the call itself never does.
  const uptr pc = return_address - 1;
  CachedChain* slot = find_slot(pc);
  if (slot != nullptr && slot->pc == pc) {
    out.size = slot->size;
    std::memcpy(static_cast<void*>(out.frames), slot->frames, sizeof(Frame) * static_cast<uptr>(slot->size));
    return;
  }
  Frame place;
  locate(pc, place);
  if (!ask(return_address, place, out)) use_dynamic_symbols(pc, place, out);
  remember(slot, pc, out);
}

}  // namespace mapsan
