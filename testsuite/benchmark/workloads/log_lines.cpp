// log_lines.cpp: a program that mostly computes: lines of a log are parsed, and some of their words counted in a
// sharded map.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One operation is one line of about 190 bytes. Maps and locks are a small part of the time.
#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <numeric>
#include <string>
#include <unordered_map>

#include "workloads.h"

namespace benchmark {

namespace {

constexpr long kLeastLines = 2000;
constexpr long kMostLines = 20000;

std::string log_line(Random& random) {
  static constexpr const char* kLevels[] = {"INFO", "WARN", "ERROR", "DEBUG"};
  static constexpr const char* kWords[] = {
      "connection", "timeout", "user",  "request", "accepted", "rejected", "cache", "flush",   "database", "query",
      "retry",      "session", "token", "expired", "handler",  "worker",   "queue", "latency", "bytes",    "upstream"};
  const auto draw = [&random](uint32_t limit) { return static_cast<int>(random() % limit); };
  char text[400];
  size_t size = 0;
  const auto add = [&](const char* format, auto... values) {
    size += static_cast<size_t>(std::snprintf(text + size, sizeof text - size, format, values...));
  };
  add("2024-%02d-%02dT", 1 + draw(12), 1 + draw(28));
  add("%02d:%02d:%02d.%03dZ ", draw(24), draw(60), draw(60), draw(1000));
  add("[%s] svc-%d pid=%d ", kLevels[draw(4)], draw(50), draw(32768));
  add("latency=%d.%03dms bytes=%d ", draw(500), draw(1000), draw(100000));
  for (int words = 6 + draw(8); words > 0; --words) {
    if (draw(5) == 0) {
      add("id%d ", draw(5000));
    } else {
      add("%s ", kWords[draw(20)]);
    }
  }
  return std::string(text, size);
}

std::vector<std::string> log_lines(long count) {
  Random random(42);
  std::vector<std::string> lines;
  for (long i = 0; i < count; ++i) lines.push_back(log_line(random));
  return lines;
}

std::array<uint32_t, 256> crc_table() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
    table[i] = crc;
  }
  return table;
}

uint32_t crc32(const std::array<uint32_t, 256>& table, const std::string& text) {
  uint32_t crc = ~0u;
  for (char c : text) crc = table[(crc ^ static_cast<unsigned char>(c)) & 255] ^ (crc >> 8);
  return ~crc;
}

// The seven numbers of 2024-01-31T23:59:59.999Z, weighted into one.
double parse_time(const char* text) {
  static constexpr double kWeights[] = {0, 0, 0, 3600, 60, 1, 1e-3};
  double seconds = 0;
  for (double weight : kWeights) {
    int number = 0;
    while (*text >= '0' && *text <= '9') number = number * 10 + (*text++ - '0');
    ++text;
    seconds += weight * number;
  }
  return seconds;
}

double parse_latency(const std::string& line) {
  const double latency = std::strtod(line.c_str() + line.find("latency=") + 8, nullptr);
  return latency + std::log1p(latency);
}

void split_words(const std::string& line, std::vector<std::string>& words) {
  words.clear();
  std::string word;
  for (size_t begin = line.find("bytes="); begin < line.size();) {
    size_t end = line.find(' ', begin);
    if (end == std::string::npos) end = line.size();
    word.assign(line, begin, end - begin);
    for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (!word.empty()) words.push_back(word);
    begin = end + 1;
  }
}

int edit_distance(const std::string& a, const std::string& b) {
  int row[64];
  const int width = static_cast<int>(std::min<size_t>(b.size(), 60));
  std::iota(row, row + width + 1, 0);
  for (size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i) + 1;
    for (int j = 1; j <= width; ++j) {
      const int above = row[j];
      const int replaced = diagonal + (a[i] != b[static_cast<size_t>(j) - 1] ? 1 : 0);
      row[j] = std::min(std::min(above, row[j - 1]) + 1, replaced);
      diagonal = above;
    }
  }
  return row[width];
}

struct alignas(64) Shard {
  std::mutex mutex;
  std::unordered_map<std::string, long> counts;
};

Shard& shard_of(std::array<Shard, 16>& shards, const std::string& word) {
  return shards[(static_cast<unsigned char>(word[word.size() / 2]) * 7u + word.size()) & 15];
}

// Hands every fourth word of each line to `count`, after all that is computed from the line.
template <typename Count>
Outcome index_lines(int threads, long ops, const Count& count) {
  const std::vector<std::string> lines = log_lines(std::clamp(ops, kLeastLines, kMostLines));
  const std::array<uint32_t, 256> table = crc_table();
  return run_threads(threads, ops, [&](int thread, long share) {
    double seconds = 0;
    uint64_t sum = 0;
    std::vector<std::string> words;
    for (long i = 0; i < share; ++i) {
      const std::string& line = lines[static_cast<size_t>(i * 7 + thread * 1237L) % lines.size()];
      sum += crc32(table, line);
      seconds += parse_time(line.c_str()) + parse_latency(line);
      split_words(line, words);
      for (size_t w = 2; w < words.size(); w += 4) sum += static_cast<uint64_t>(edit_distance(words[w - 1], words[w]));
      for (size_t w = 1; w < words.size(); w += 4) sum += count(words[w]);
    }
    return sum + static_cast<uint64_t>(seconds);
  });
}

}  // namespace

Outcome w8(int threads, long ops) {
  std::array<Shard, 16> shards;
  Outcome outcome = index_lines(threads, ops, [&shards](const std::string& word) -> uint64_t {
    Shard& shard = shard_of(shards, word);
    std::lock_guard<std::mutex> lock(shard.mutex);
    ++shard.counts[word];
    return 1;
  });
  for (const Shard& shard : shards) {
    for (const auto& [word, count] : shard.counts) outcome.sum += static_cast<uint64_t>(count) * word.size();
  }
  return outcome;
}

// The same computation without maps, locks and atomics.
Outcome w8n(int threads, long ops) {
  return index_lines(threads, ops, [](const std::string& word) { return word.size() + 1; });
}

}  // namespace benchmark
