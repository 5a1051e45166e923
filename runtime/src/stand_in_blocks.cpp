// stand_in_blocks.cpp: see stand_in_blocks.h.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "stand_in_blocks.h"

#include "tsan_interface.h"

namespace mapsan {
namespace {

struct Header {
  Header* older;
  uptr size;
};

// A map whose elements nobody touches needs two words behind the header. Then 256 bytes, up to 8 KiB.
uptr size_of_block(u32 n) { return n == 0 ? sizeof(Header) + 2 * kStandInSize : uptr{256} << (n < 6 ? n - 1 : 5); }

}  // namespace

void* make_stand_in_block(u32 n, void* tag) {
  const uptr size = size_of_block(n);
  __tsan_ignore_thread_begin();
  void* block = __interceptor_malloc(size);
  __tsan_ignore_thread_end();
  if (block == nullptr) return nullptr;
  __tsan_external_assign_tag(block, tag);
  *static_cast<Header*>(block) = {nullptr, size};
  return block;
}

void free_stand_in_blocks(void* blocks) {
  if (blocks == nullptr) return;
  __tsan_ignore_thread_begin();
  while (blocks != nullptr) {
    Header* older = static_cast<Header*>(blocks)->older;
    __interceptor_free(blocks);
    blocks = older;
  }
  __tsan_ignore_thread_end();
}

bool StandInBlocks::add(void* block) {
  if (block == nullptr) return false;
  auto* header = static_cast<Header*>(block);
  header->older = static_cast<Header*>(last_);
  last_ = block;
  next_ = reinterpret_cast<uptr>(block) + sizeof(Header);
  end_ = reinterpret_cast<uptr>(block) + header->size;
  ++count_;
  return true;
}

uptr StandInBlocks::take(u32 words) {
  const uptr size = words * kStandInSize;
  if (end_ - next_ < size) return 0;
  next_ += size;
  return next_ - size;
}

void* StandInBlocks::take_all() {
  void* all = last_;
  *this = StandInBlocks{};
  return all;
}

}  // namespace mapsan
