# RuntimeNames.cmake: lists the names the runtime exports, read from the runtime itself.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   cmake -DREADELF=… -DOBJECT=mapsan_rt.o -DDYNAMIC_LIST=out -DWEAK_NAMES=out -DNAMES_SOURCE=out.c -P RuntimeNames.cmake
#
# DYNAMIC_LIST (for --dynamic-list) holds all of them. WEAK_NAMES holds, one a line, those that programs are known to define
# themselves: C11's threads, in portability layers such as tinycthread. NAMES_SOURCE is C source that defines the ones
# instrumented code refers to.

cmake_minimum_required(VERSION 3.25)

execute_process(
  COMMAND "${READELF}" -sW "${OBJECT}"
  OUTPUT_VARIABLE table
  RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "cannot read the symbols of ${OBJECT}")
endif()

set(list "{\n")
set(weak_names "")
set(source "/* Generated: names only, no code. */\n")
string(REPLACE "\n" ";" lines "${table}")
foreach(line IN LISTS lines)
  # "   12: 0000000000000000    16 FUNC    GLOBAL DEFAULT    1 __mapsan_access"
  if(NOT line MATCHES " (FUNC|OBJECT|TLS|IFUNC) +(GLOBAL|WEAK) +DEFAULT +[0-9]+ +([A-Za-z_][A-Za-z0-9_]*)$")
    continue()
  endif()
  set(kind "${CMAKE_MATCH_1}")
  set(name "${CMAKE_MATCH_3}")
  if(name MATCHES "^_Z")
    continue()
  endif()
  string(APPEND list "  ${name};\n")
  if(NOT name MATCHES "^(__)?mapsan_")
    if(name MATCHES "^(mtx_|cnd_|thrd_|call_once$|sem_|dup[23]$|epoll_|eventfd_)" OR
       name MATCHES "^(read|readv|write|writev|send.*|recv.*|connect|accept4?|socketpair|shutdown|close)$")
      string(APPEND weak_names "${name}\n")
    endif()
    continue()
  endif()
  if(kind STREQUAL "TLS")
    string(APPEND source "__thread void* ${name};\n")
  elseif(kind STREQUAL "OBJECT")
    string(APPEND source "void* ${name};\n")
  else()
    string(APPEND source "void ${name}(void) {}\n")
  endif()
endforeach()
string(APPEND list "};\n")

file(WRITE "${DYNAMIC_LIST}" "${list}")
file(WRITE "${WEAK_NAMES}" "${weak_names}")
file(WRITE "${NAMES_SOURCE}" "${source}")
