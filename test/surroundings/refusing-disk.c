// Preloaded before the command: a disk that does not do what the variables name.
//   NO_CHMOD=EPERM        fchmod is refused
//   NO_DIRECTORY_SYNC=22  fsync of a directory answers this errno
//   FULL_AT=part          writing to a file whose path holds the part answers ENOSPC
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static int full(int fd) {
  const char *part = getenv("FULL_AT");
  char link[64], path[4096];
  if (!part) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n < 0) return 0;
  path[n] = 0;
  return strstr(path, part) != NULL;
}

int fchmod(int fd, mode_t mode) {
  static int (*real)(int, mode_t);
  if (!real) real = dlsym(RTLD_NEXT, "fchmod");
  if (getenv("NO_CHMOD")) { errno = EPERM; return -1; }
  return real(fd, mode);
}

int fsync(int fd) {
  static int (*real)(int);
  struct stat s;
  const char *answer = getenv("NO_DIRECTORY_SYNC");
  if (!real) real = dlsym(RTLD_NEXT, "fsync");
  if (answer && fstat(fd, &s) == 0 && S_ISDIR(s.st_mode)) { errno = atoi(answer); return -1; }
  return real(fd);
}

ssize_t write(int fd, const void *bytes, size_t size) {
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) real = dlsym(RTLD_NEXT, "write");
  if (full(fd)) { errno = ENOSPC; return -1; }
  return real(fd, bytes, size);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at) {
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (!real) real = dlsym(RTLD_NEXT, "pwrite64");
  if (full(fd)) { errno = ENOSPC; return -1; }
  return real(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at) { return pwrite64(fd, bytes, size, at); }
