// response_file.cpp: reads `@file` arguments.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#include "response_file.h"

#include <fstream>
#include <iterator>

namespace mapsan::driver {
namespace {

// clang gives up on response files that include each other; so do we, by depth.
constexpr int kMaxDepth = 20;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v'; }

bool read_file(const std::string& path, std::string* text) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  text->assign(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  return !in.bad();
}

void expand_into(const std::vector<std::string>& arguments, int depth, std::vector<std::string>* result) {
  for (const std::string& argument : arguments) {
    std::string text;
    if (argument.size() > 1 && argument[0] == '@' && depth < kMaxDepth && read_file(argument.substr(1), &text)) {
      expand_into(split_words(text), depth + 1, result);
    } else {
      result->push_back(argument);
    }
  }
}

}  // namespace

std::vector<std::string> split_words(const std::string& text) {
  std::vector<std::string> words;
  std::string word;
  bool in_word = false;
  char quote = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      word += text[++i];
      in_word = true;
    } else if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '"' || c == '\'') {
      quote = c;
      in_word = true;
    } else if (is_space(c)) {
      if (in_word) words.push_back(word);
      word.clear();
      in_word = false;
    } else {
      word += c;
      in_word = true;
    }
  }
  if (in_word) words.push_back(word);
  return words;
}

std::vector<std::string> expand_response_files(const std::vector<std::string>& arguments) {
  std::vector<std::string> result;
  expand_into(arguments, 0, &result);
  return result;
}

}  // namespace mapsan::driver
