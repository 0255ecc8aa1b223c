# Builds what ships: build/Release/omb_native.node, the addon over the librdkafka that node-rdkafka built.
# `npm run build:native` runs it. Tests, sanitizer runs of the core and microbenchmarks are native/CMakeLists.txt's;
# neither file builds anything of the other's.
{
  'variables': {
    # For example node-gyp configure -- -Dsanitize=address,undefined
    'sanitize%': '',
    'librdkafka_include': '<!(node native/librdkafka.cjs include)',
    'node_addon_api_include': '<!(node -p "path.dirname(require.resolve(\'node-addon-api\'))")',
    'librdkafka_lib': '<!(node native/librdkafka.cjs lib)',
    'librdkafka_rpath': '<!(node native/librdkafka.cjs rpath)',
  },
  'targets': [{
    'target_name': 'omb_native',
    'sources': [
      '<!@(node -p "[\'core\', \'kafka\', \'addon\'].map((name) => \'native/\' + name).flatMap((folder) => fs.readdirSync(folder).filter((name) => name.endsWith(\'.cc\')).map((name) => folder + \'/\' + name)).sort().join(\' \')")',
    ],
    'include_dirs': ['native'],
    'dependencies': ['<!(node -p "require(\'node-addon-api\').targets"):node_addon_api_except'],
    'defines': ['NAPI_VERSION=9'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20'],
    'cflags_cc': [
      '-std=c++20', '-Wall', '-Wextra', '-Wshadow', '-fvisibility=hidden', '-fvisibility-inlines-hidden',
      # As system headers, so that our warnings are about our code. This overrides the plain include of the dependency.
      '-isystem<(librdkafka_include)', '-isystem<(node_addon_api_include)',
    ],
    'libraries': ['-L<(librdkafka_lib)', '-lrdkafka', '-lz'],
    'conditions': [
      ['OS=="mac"', {
        'libraries': ['-Wl,-rpath,@loader_path/<(librdkafka_rpath)'],
        'xcode_settings': {
          'CLANG_CXX_LANGUAGE_STANDARD': 'c++20',
          'GCC_SYMBOLS_PRIVATE_EXTERN': 'YES',
          'MACOSX_DEPLOYMENT_TARGET': '11.0',
          'WARNING_CFLAGS': ['-Wall', '-Wextra', '-Wshadow'],
          'OTHER_CPLUSPLUSFLAGS': ['-isystem<(librdkafka_include)', '-isystem<(node_addon_api_include)'],
        },
      }, {
        'libraries': ["-Wl,-rpath,'$$ORIGIN/<(librdkafka_rpath)'"],
      }],
      ['sanitize!=""', {
        'cflags': ['-fsanitize=<(sanitize)', '-fno-sanitize-recover=all', '-fno-omit-frame-pointer', '-g', '-O1'],
        'cflags!': ['-O3', '-fomit-frame-pointer'],
        'ldflags': ['-fsanitize=<(sanitize)'],
      }],
    ],
    'configurations': {
      'Release': {
        'conditions': [['sanitize==""', { 'cflags': ['-O3'], 'xcode_settings': { 'GCC_OPTIMIZATION_LEVEL': '3' } }]],
      },
    },
  }],
}
