# targets.cmake: the same program in every way a library can be part of it; INSTRUMENT names a command to instrument with.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
find_package(Threads REQUIRED)
set(here "${CMAKE_CURRENT_LIST_DIR}")

add_executable(alone "${here}/race.cpp" "${here}/stock.cpp")
add_library(stock_static STATIC "${here}/stock.cpp")
add_library(stock_shared SHARED "${here}/stock.cpp")
add_library(stock_object OBJECT "${here}/stock.cpp")
add_library(module MODULE "${here}/race_module.cpp" "${here}/stock.cpp")
# As strict as a shared library can be linked.
target_link_options(stock_shared PRIVATE -Wl,--no-undefined -Wl,--as-needed)
target_link_options(module PRIVATE -Wl,-z,defs)
foreach(kind static shared object)
  add_executable(with_${kind} "${here}/race.cpp")
  target_link_libraries(with_${kind} stock_${kind} Threads::Threads)  # the signature without keywords, on purpose
endforeach()
add_executable(host "${here}/host.c")
target_link_libraries(host PRIVATE ${CMAKE_DL_LIBS})
add_executable(plain "${here}/race.cpp" "${here}/stock.cpp")
foreach(target alone plain module)
  target_link_libraries(${target} PRIVATE Threads::Threads)
endforeach()

foreach(target alone stock_static stock_shared stock_object module with_static with_shared with_object host)
  if(INSTRUMENT)
    cmake_language(CALL ${INSTRUMENT} ${target})
  endif()
endforeach()
