// commit_and_undo.cpp: commits compare the revision, or that there still is none; what is done after one has returned does
// not rely on what it relied on.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <map>
#include <mutex>
#include <optional>

#include "many_threads.h"

struct Snapshot {
  unsigned revision = 0;
  int text = 0;
};

class Documents {
 public:
  std::optional<Snapshot> checkout(int document) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = documents_.find(document);
    if (found == documents_.end()) return std::nullopt;
    return found->second;
  }
  std::optional<unsigned> commit(int document, const std::optional<Snapshot>& base, int text) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto found = documents_.find(document);
    if (!base) {
      if (found != documents_.end()) return std::nullopt;
      documents_.emplace(document, Snapshot{1, text});
      return 1;
    }
    if (found == documents_.end() || found->second.revision != base->revision) return std::nullopt;
    found->second.revision = base->revision + 1;
    found->second.text = text;
    return found->second.revision;
  }
  void clear_text(int document) {
    std::lock_guard<std::mutex> lock(mutex_);
    Snapshot& current = documents_[document];
    current.text = 0;
    ++current.revision;
  }

 private:
  mutable std::mutex mutex_;
  std::map<int, Snapshot> documents_;
};

Documents documents;

void append(int document) {
  for (;;) {
    const std::optional<Snapshot> base = documents.checkout(document);
    if (base && base->text >= 40) return;
    if (documents.commit(document, base, base ? base->text + 1 : 1)) return;
  }
}

int main() {
  run_threads(2, [](int) {
    for (int i = 0; i < 9; ++i) append(i % 3);
    for (int i = 0; i < 3; ++i) documents.clear_text(i);
  });
}
