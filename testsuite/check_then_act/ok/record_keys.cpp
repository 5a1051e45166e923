// record_keys.cpp: keys of the program's own types that are equal though they differ, and others that are not.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// RUN: %check_silent %s %t
#include <cctype>
#include <cstring>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "many_threads.h"

// What it was asked for is no part of what it is.
struct Route {
  std::string host;
  int port;
  std::string asked_for;
  std::tuple<const std::string&, int> identity() const { return std::tie(host, port); }
  bool operator<(const Route& other) const { return identity() < other.identity(); }
};
// Behind its end a name may hold anything.
struct Name {
  explicit Name(const char* text, char rest) {
    std::memset(letters, rest, sizeof letters);
    std::strcpy(letters, text);
  }
  char letters[24];
};
struct ByName {
  bool operator()(const Name& left, const Name& right) const { return std::strcmp(left.letters, right.letters) < 0; }
};
struct Header {
  std::string name;
  bool operator<(const Header& other) const { return lower() < other.lower(); }
  std::string lower() const {
    std::string text;
    for (char letter : name) text += static_cast<char>(std::tolower(letter));
    return text;
  }
};

std::mutex mutex;
std::map<Route, int> routes;
std::set<Name, ByName> names;
std::map<Header, int> headers;

template <class Map, class Key>
bool has(Map& map, const Key& key) {
  std::lock_guard<std::mutex> lock(mutex);
  return map.count(key) != 0;
}

// Looks again behind the lock, for a key that is spelled in another way.
void learn(const std::string& host, int who) {
  Route route{host, 80, "GET " + std::to_string(who)};
  if (has(routes, route)) return;
  std::lock_guard<std::mutex> lock(mutex);
  if (routes.count(Route{host, 80, ""}) == 0) routes[route] = who;
}
void name(const char* text, int who) {
  if (has(names, Name(text, '?'))) return;
  std::lock_guard<std::mutex> lock(mutex);
  if (names.count(Name(text, static_cast<char>('a' + who))) == 0) names.insert(Name(text, '!'));
}
void send(const char* text, int who) {
  if (has(headers, Header{text})) return;
  std::lock_guard<std::mutex> lock(mutex);
  if (headers.count(Header{"Content-Length"}) == 0) headers[Header{text}] = who;
}
// Each thread keeps to its own port.
void claim(int who) {
  Route route{"localhost", 9000 + who, ""};
  if (has(routes, route)) return;
  std::lock_guard<std::mutex> lock(mutex);
  routes[route] = who;
}

int main() {
  run_threads(2, [](int who) {
    for (int i = 0; i < 20; ++i) {
      learn("host-" + std::to_string(i), who);
      name(("name-" + std::to_string(i)).c_str(), who);
      send(who ? "content-length" : "CONTENT-LENGTH", who);
      claim(who);
    }
  });
}
