// site_test.cpp: sites and function names taken apart.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Slices are compared as std::string, so that failures show text.
#include "site.h"

#include <catch2/catch.hpp>
#include <string>

namespace mapsan {
namespace {

std::string str(Slice slice) { return std::string(slice.data != nullptr ? slice.data : "", slice.size); }

TEST_CASE("a site has seven fields") {
  const Site site = parse_site(
      "find\x1fsrc/a.cpp\x1f"
      "41\x1f"
      "12\x1f"
      "Cache::put\x1f"
      "Cache::map_\x1fstd::map<int, int>");
  CHECK(str(site.operation) == "find");
  CHECK(str(site.file) == "src/a.cpp");
  CHECK(site.line == 41);
  CHECK(site.column == 12);
  CHECK(str(site.function) == "Cache::put");
  CHECK(str(site.map_name) == "Cache::map_");
  CHECK(str(site.map_type) == "std::map<int, int>");
}

TEST_CASE("missing fields and null are empty") {
  CHECK(parse_site(nullptr).operation.empty());
  CHECK(str(parse_site("find").operation) == "find");
  CHECK(parse_site("find").line == 0);
  const Site site = parse_site("\x1f\x1f\x1f\x1f\x1f\x1f");
  CHECK(site.map_type.empty());
  CHECK(parse_site("f\x1f"
                   "a\x1f"
                   "x9\x1f"
                   "99999999999\x1f")
            .line == 0);
}

TEST_CASE("base names") {
  CHECK(str(base_name("a/b/c.cpp")) == "c.cpp");
  CHECK(str(base_name("c.cpp")) == "c.cpp");
  CHECK(str(base_name("a/")).empty());
}

TEST_CASE("return types and parameters go") {
  CHECK(str(tidy_function_name("main")) == "main");
  CHECK(str(tidy_function_name("Cache::put(int, std::string const&) const")) == "Cache::put");
  CHECK(str(tidy_function_name("void ns::put<int, std::less<int> >(int)")) == "ns::put<int, std::less<int> >");
  CHECK(str(tidy_function_name("(anonymous namespace)::run(int)")) == "(anonymous namespace)::run");
  CHECK(str(tidy_function_name("main::$_0::operator()() const")) == "main::$_0::operator()");
  CHECK(str(tidy_function_name("f(int)::'lambda'(char)::operator()(char) const")) ==
        "f(int)::'lambda'(char)::operator()");
  CHECK(str(tidy_function_name("A::operator unsigned long() const")) == "A::operator unsigned long");
  CHECK(str(tidy_function_name("A::operator->() const")) == "A::operator->");
  CHECK(str(tidy_function_name("A::operator<(A const&)")) == "A::operator<");
  CHECK(str(tidy_function_name("std::ostream& std::operator<< <char>(std::ostream&)")) == "std::operator<< <char>");
  CHECK(str(tidy_function_name("std::function<void (int)>::operator()(int) const")) ==
        "std::function<void (int)>::operator()");
}

TEST_CASE("the last component") {
  CHECK(str(unqualified_name("ns::Cache<int>::put<char>(char)")) == "put");
  CHECK(str(unqualified_name("main")) == "main");
  CHECK(str(unqualified_name("main::$_0::operator()() const")) == "operator()");
  CHECK(str(unqualified_name("main()::(anonymous class)::operator()")) == "operator()");
  CHECK(str(unqualified_name("A::operator<(A const&)")) == "operator<");
}

}  // namespace
}  // namespace mapsan
