// user.cpp: a program linked against library.cpp.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
extern "C" int add(int key);
int main() { return add(7) == 1 ? 0 : 1; }
