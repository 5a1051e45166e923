// container.h: the container of a test, by the name of a macro: Map is one of int to int.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
#ifndef MAPSAN_TESTSUITE_CONTAINER_H
#define MAPSAN_TESTSUITE_CONTAINER_H

#if defined(FLAT_HASH_MAP)
#include <absl/container/flat_hash_map.h>
using Map = absl::flat_hash_map<int, int>;
#elif defined(NODE_HASH_MAP)
#include <absl/container/node_hash_map.h>
using Map = absl::node_hash_map<int, int>;
#elif defined(BTREE_MAP)
#include <absl/container/btree_map.h>
using Map = absl::btree_map<int, int>;
#elif defined(BOOST_UNORDERED_MAP)
#include <boost/unordered_map.hpp>
using Map = boost::unordered_map<int, int>;
#elif defined(BOOST_MAP)
#include <boost/container/map.hpp>
using Map = boost::container::map<int, int>;
#elif defined(BOOST_FLAT_MAP)
#include <boost/container/flat_map.hpp>
using Map = boost::container::flat_map<int, int>;
#elif defined(CONCURRENT_UNORDERED_MAP)
#include <tbb/concurrent_unordered_map.h>
using Map = tbb::concurrent_unordered_map<int, int>;
#elif defined(CONCURRENT_MAP)
#include <tbb/concurrent_map.h>
using Map = tbb::concurrent_map<int, int>;
#elif defined(CONCURRENT_HASH_MAP)
#include <tbb/concurrent_hash_map.h>
using Map = tbb::concurrent_hash_map<int, int>;
#endif

#endif  // MAPSAN_TESTSUITE_CONTAINER_H
