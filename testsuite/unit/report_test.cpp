// report_test.cpp: the JSON of a report is valid and complete, its text readable.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks fields; the whole outputs are golden (testsuite/golden).
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "example_reports.h"
#include "fingerprint.h"
#include "report_table.h"
#include "resolved_report.h"
#include "utf8.h"

namespace mapsan {
namespace {

using nlohmann::json;

struct Printed {
  std::string text;
  std::string json_line;
  uptr count_position = 0;
  json parsed;
};

Printed print(const Report& report) {
  static ResolvedReport resolved;
  resolve(report, fingerprint_of(report), resolved);
  Printed printed;
  TextBuffer text;
  print_text(resolved, false, text);
  printed.text.assign(text.text().data, text.size());
  TextBuffer line;
  printed.count_position = print_json(resolved, line);
  printed.json_line.assign(line.text().data, line.size());
  printed.parsed = json::parse(printed.json_line);
  return printed;
}

TEST_CASE("one report is one line") {
  const Printed printed = print(testing::example_odd_bytes());
  CHECK(printed.json_line.find('\n') == printed.json_line.size() - 1);
}

TEST_CASE("the schema's fields") {
  const json report = print(testing::example_race()).parsed;
  CHECK(report["schema"] == "mapsan-report/1");
  CHECK(report["rule"] == "read-write-race");
  CHECK(report["severity"] == "error");
  CHECK(report["confidence"] == "witnessed");
  CHECK(report["order"] == "none");
  CHECK(report["consequence"] == "");
  CHECK(report["map"]["type"] == "std::unordered_map<std::string, int>");
  CHECK(report["map"]["name"] == "Cache::map_");
  CHECK(report["map"]["address"] == "0x7f0012345678");
  CHECK(report["map"]["created"]["file"] == "src/cache.cpp");
  CHECK(report["map"]["created"]["line"] == 12);
  CHECK(report["key"] == "\"sku-42\"");
  CHECK(report["bucket"]["index"] == 17);
  CHECK(report["bucket"]["count"] == 64);
  CHECK(report["fix"] == "hold Cache::mu_ exclusively around the insert");
  CHECK(report["fingerprint"].get<std::string>().size() == 16);
  CHECK(report["count"] == 1);
  REQUIRE(report["events"].size() == 2);
  const json& event = report["events"][0];
  CHECK(event["role"] == "write");
  CHECK(event["op"] == "insert");
  CHECK(event["thread"]["id"] == 2);
  CHECK(event["thread"]["name"] == "worker");
  CHECK(event["file"] == "src/cache.cpp");
  CHECK(event["line"] == 41);
  CHECK(event["column"] == 12);
  CHECK(event["function"] == "Cache::put");
  REQUIRE(event["locks"].size() == 2);
  CHECK(event["locks"][0]["name"] == "Cache::mu_");
  CHECK(event["locks"][0]["mode"] == "exclusive");
  CHECK(event["locks"][0]["episode"] == 7);
  CHECK(event["locks"][1]["name"] == "");
  CHECK(event["locks"][1]["mode"] == "shared");
  REQUIRE(event["stack"].size() == 1);
  CHECK(event["stack"][0]["line"] == 41);
}

TEST_CASE("what is not known is empty, not absent") {
  const json report = print(testing::example_unknowns()).parsed;
  CHECK(report["bucket"].is_null());
  CHECK(report["key"] == "");
  CHECK(report["order"] == "tso-only");
  CHECK(report["map"]["type"] == "");
  CHECK(report["map"]["created"]["file"] == "");
  CHECK(report["map"]["created"]["line"] == 0);
  const json& event = report["events"][0];
  CHECK(event["file"] == "");
  CHECK(event["line"] == 0);
  CHECK(event["thread"]["name"] == "");
  CHECK(event["locks"].empty());
  CHECK(event["stack"].empty());
}

TEST_CASE("bytes that are not UTF-8 are replaced") {
  const json report = print(testing::example_odd_bytes()).parsed;
  CHECK(report["map"]["name"] == "m\xef\xbf\xbd\xc3\xa9");
  CHECK(report["map"]["type"] == "std::map<K, \"V\\\">");
  CHECK(report["fix"] == "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd is a surrogate");
}

TEST_CASE("the count has room to grow in place") {
  Printed printed = print(testing::example_race());
  const std::string many = "4294967295";
  REQUIRE(many.size() == static_cast<size_t>(kCountDigits));
  printed.json_line.replace(printed.count_position, many.size(), many);
  CHECK(json::parse(printed.json_line)["count"] == 4294967295u);
}

TEST_CASE("text names both sides") {
  const std::string text = print(testing::example_race()).text;
  CHECK(
      text.find("WARNING: MapSanitizer: read-write-race on std::unordered_map<std::string, int> 'Cache::map_' (pid=") !=
      std::string::npos);
  CHECK(text.find(
            "  Write (insert) of key \"sku-42\" in bucket 17 of 64 by thread T2 'worker' (locks held: M1 'Cache::mu_' "
            "exclusive, episode 7; M2 shared, episode 1):\n    #0 Cache::put src/cache.cpp:41:12\n") !=
        std::string::npos);
  CHECK(text.find("  Previous read (find) of key \"sku-7\" by thread T1 (locks held: none):\n") != std::string::npos);
  CHECK(text.find("SUMMARY: MapSanitizer: read-write-race src/cache.cpp:41:12 in Cache::put\n") != std::string::npos);
}

TEST_CASE("a note is no warning") {
  const std::string text = print(testing::example_note()).text;
  CHECK(text.find("NOTE: MapSanitizer: ") != std::string::npos);
  CHECK(text.find("WARNING") == std::string::npos);
}

TEST_CASE("valid UTF-8 is recognised by the letter") {
  CHECK(utf8_length("a") == 1);
  CHECK(utf8_length("\xc3\xa9") == 2);
  CHECK(utf8_length("\xe2\x82\xac") == 3);
  CHECK(utf8_length("\xf0\x9f\x98\x80") == 4);
  CHECK(utf8_length("\xc0\x80") == 0);
  CHECK(utf8_length("\xed\xa0\x80") == 0);
  CHECK(utf8_length("\xf4\x90\x80\x80") == 0);
  CHECK(utf8_length("\xe2\x82") == 0);
  CHECK(utf8_length("\x80") == 0);
}

TEST_CASE("the table of known violations grows and keeps its entries") {
  ReportTable table;
  for (u64 i = 1; i <= 5000; ++i) table.find_or_add(i * 0x10001)->count = static_cast<u32>(i);
  for (u64 i = 1; i <= 5000; ++i) REQUIRE(table.find_or_add(i * 0x10001)->count == i);
  table.clear();
  CHECK(table.find_or_add(0x10001)->count == 0);
  table.clear();
}

}  // namespace
}  // namespace mapsan
