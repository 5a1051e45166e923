# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#[=======================================================================[.rst:
MapsanInstrument
----------------

Checks single targets of a project with mapsan, the race detector for maps.

.. command:: mapsan_instrument

  Instruments targets::

    mapsan_instrument(<target>... [ARGUMENTS <argument>...])

  The C and C++ files of each ``<target>`` are compiled with mapsan's plugin, and the runtime is added to the programs
  that are made of them: to ``<target>`` itself if it is an executable, and to every executable that links it if it is a
  static or an object library. A shared or module library uses the runtime of the program that loads it; instrument that
  program as well.

  Objects depend on the plugin, so that a new plugin means a rebuild. Sources that ``target_sources`` adds later in the
  same directory are included.

  ``ARGUMENTS``
    Arguments for the plugin, such as ``verbose`` or ``ignorelist=FILE``; each is passed as
    ``-fplugin-arg-mapsan-<argument>``.

  The compiler must be clang of the plugin's major version; anything else is an error. When the
  compiler is ``mapsan-clang`` or ``mapsan-clang++``, which instrument everything, only ``ARGUMENTS`` are added.

  Example::

    find_package(mapsan REQUIRED)
    add_executable(my_tests my_tests.cpp)
    mapsan_instrument(my_tests)
#]=======================================================================]

include_guard(GLOBAL)

# Makes the objects of `target` depend on the plugin file.
function(_mapsan_depend_on_plugin target plugin)
  get_target_property(sources ${target} SOURCES)
  if(NOT sources)
    return()
  endif()
  # What a generator expression stands for is not known yet.
  list(FILTER sources EXCLUDE REGEX "\\$<")
  set_property(SOURCE ${sources} TARGET_DIRECTORY ${target} APPEND PROPERTY OBJECT_DEPENDS "${plugin}")
endfunction()

# Sets `result` to TRUE if the compiler of `language` is one of mapsan's wrappers; stops if it cannot load the plugin.
function(_mapsan_check_compiler language result)
  set(${result} FALSE PARENT_SCOPE)
  if(NOT CMAKE_${language}_COMPILER)
    return()
  endif()
  get_filename_component(name "${CMAKE_${language}_COMPILER}" NAME)
  if(name MATCHES "^mapsan-clang")
    set(${result} TRUE PARENT_SCOPE)
    return()
  endif()
  get_property(major GLOBAL PROPERTY MAPSAN_LLVM_MAJOR)
  set(id "${CMAKE_${language}_COMPILER_ID}")
  set(version "${CMAKE_${language}_COMPILER_VERSION}")
  if(NOT id STREQUAL "Clang" OR NOT version MATCHES "^${major}\\.")
    message(
      FATAL_ERROR
        "mapsan_instrument: the plugin is for clang ${major}, but this project's ${language} compiler is "
        "${id} ${version} (${CMAKE_${language}_COMPILER}). Set CMAKE_${language}_COMPILER to clang of that version.")
  endif()
endfunction()

function(_mapsan_instrument_target target plugin_arguments)
  if(NOT TARGET ${target})
    message(FATAL_ERROR "mapsan_instrument: there is no target '${target}'")
  endif()
  get_target_property(type ${target} TYPE)
  get_target_property(imported ${target} IMPORTED)
  get_target_property(aliased ${target} ALIASED_TARGET)
  if(aliased)
    set(target ${aliased})
  endif()
  if(imported OR NOT type MATCHES "^(EXECUTABLE|STATIC_LIBRARY|SHARED_LIBRARY|MODULE_LIBRARY|OBJECT_LIBRARY)$")
    message(FATAL_ERROR "mapsan_instrument: '${target}' is not compiled here, so it cannot be instrumented")
  endif()

  get_property(plugin GLOBAL PROPERTY MAPSAN_PLUGIN)
  set(by_wrapper TRUE)
  foreach(language C CXX)
    _mapsan_check_compiler(${language} is_wrapper)
    if(CMAKE_${language}_COMPILER AND NOT is_wrapper)
      set(by_wrapper FALSE)
      target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:${language}>:-fplugin=${plugin}>"
                                               "$<$<COMPILE_LANGUAGE:${language}>:-fno-omit-frame-pointer>")
    endif()
  endforeach()
  foreach(argument IN LISTS plugin_arguments)
    target_compile_options(${target} PRIVATE "$<$<COMPILE_LANGUAGE:C,CXX>:-fplugin-arg-mapsan-${argument}>")
  endforeach()
  if(by_wrapper)
    return()
  endif()

  # Properties, not target_link_libraries(): that could not be mixed with calls of the project's own in the other
  # signature, and would need mapsan's targets to be visible wherever the library is used.
  get_target_property(include_directories mapsan::headers INTERFACE_INCLUDE_DIRECTORIES)
  get_target_property(link_options mapsan::Runtime INTERFACE_LINK_OPTIONS)
  get_target_property(link_depends mapsan::Runtime INTERFACE_LINK_DEPENDS)
  target_include_directories(${target} SYSTEM PRIVATE "${include_directories}")
  if(type MATCHES "^(STATIC|OBJECT)_LIBRARY$")
    set(prefix "INTERFACE_")
  else()
    set(prefix "")
  endif()
  set_property(TARGET ${target} APPEND PROPERTY ${prefix}LINK_OPTIONS "${link_options}")
  set_property(TARGET ${target} APPEND PROPERTY ${prefix}LINK_DEPENDS "${link_depends}")

  # Built in this very build?
  foreach(part mapsan_plugin mapsan_driver)
    if(TARGET ${part})
      add_dependencies(${target} ${part})
    endif()
  endforeach()
  get_target_property(directory ${target} SOURCE_DIR)
  if(directory STREQUAL CMAKE_CURRENT_SOURCE_DIR)
    cmake_language(EVAL CODE "cmake_language(DEFER CALL _mapsan_depend_on_plugin [[${target}]] [[${plugin}]])")
  else()
    _mapsan_depend_on_plugin(${target} "${plugin}")
  endif()
endfunction()

function(mapsan_instrument)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "" "ARGUMENTS")
  if(NOT arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "mapsan_instrument: name at least one target")
  endif()
  foreach(target IN LISTS arg_UNPARSED_ARGUMENTS)
    _mapsan_instrument_target(${target} "${arg_ARGUMENTS}")
  endforeach()
endfunction()
