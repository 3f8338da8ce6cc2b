/*
 * A disk that loses its power, for tests: what a process writes to the database
 * and its log reaches the copies in SHADOW_DIRECTORY only when a sync covers it.
 * kill -9 alone shows nothing: the system keeps what was written.
 *
 * SHADOW_TORN=1: of each write a random part of its sectors arrives at once, as
 * on a disk that writes in an order of its own.
 * SHADOW_DEAF=log: the service's own sync of the log counts for nothing.
 * SHADOW_DEAF=sqlite: SQLite's own syncs count for nothing (`synchronous = off`).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECTOR 512
#define MOST_DESCRIPTORS 65536

typedef struct op {
	struct op *next;
	off_t at;
	/* -1: the file is cut at `at`. */
	ssize_t length;
	char data[];
} op;

typedef struct {
	const char *name;
	int shadow;
	op *first, **last;
	/* From the beginning of a sync to its end. */
	pthread_mutex_t syncing;
} file;

static file files[] = {
	{"/postern.db", -1, NULL, NULL, PTHREAD_MUTEX_INITIALIZER},
	{"/postern.db-wal", -1, NULL, NULL, PTHREAD_MUTEX_INITIALIZER},
};
/* By descriptor: 0, or the number of its file plus one; and whether SQLite opened it. */
static unsigned char file_of[MOST_DESCRIPTORS], is_sqlites[MOST_DESCRIPTORS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned int seed = 1;
static int is_torn, is_deaf_to_log, is_deaf_to_sqlite;

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_close)(int);

__attribute__((constructor)) static void start(void) {
	const char *directory = getenv("SHADOW_DIRECTORY");
	const char *deaf = getenv("SHADOW_DEAF");
	real_open = dlsym(RTLD_NEXT, "open64");
	real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
	real_write = dlsym(RTLD_NEXT, "write");
	real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
	real_fsync = dlsym(RTLD_NEXT, "fsync");
	real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
	real_close = dlsym(RTLD_NEXT, "close");
	is_torn = getenv("SHADOW_TORN") != NULL;
	is_deaf_to_log = deaf != NULL && strcmp(deaf, "log") == 0;
	is_deaf_to_sqlite = deaf != NULL && strcmp(deaf, "sqlite") == 0;
	if (getenv("SHADOW_SEED")) seed = atoi(getenv("SHADOW_SEED"));
	for (int i = 0; i < 2; i++) {
		char path[PATH_MAX];
		files[i].last = &files[i].first;
		if (directory == NULL) continue;
		snprintf(path, sizeof path, "%s%s", directory, files[i].name);
		files[i].shadow = real_open(path, O_RDWR | O_CREAT, 0600);
	}
}

static file *watched(int descriptor) {
	if (descriptor < 0 || descriptor >= MOST_DESCRIPTORS) return NULL;
	return file_of[descriptor] == 0 ? NULL : &files[file_of[descriptor] - 1];
}

static int opened(int descriptor, const char *path, int flags) {
	if (descriptor < 0 || descriptor >= MOST_DESCRIPTORS) return descriptor;
	file_of[descriptor] = 0;
	size_t length = strlen(path);
	for (int i = 0; i < 2; i++) {
		size_t own = strlen(files[i].name);
		if (files[i].shadow < 0 || length < own) continue;
		if (strcmp(path + length - own, files[i].name) != 0) continue;
		file_of[descriptor] = i + 1;
		is_sqlites[descriptor] = (flags & O_CREAT) != 0;
	}
	return descriptor;
}

#define OPEN(name)                                                             \
	int name(const char *path, int flags, ...) {                           \
		va_list rest;                                                  \
		va_start(rest, flags);                                         \
		mode_t mode = va_arg(rest, mode_t);                            \
		va_end(rest);                                                  \
		return opened(real_open(path, flags, mode), path, flags);      \
	}
OPEN(open)
OPEN(open64)

int close(int descriptor) {
	if (descriptor >= 0 && descriptor < MOST_DESCRIPTORS) file_of[descriptor] = 0;
	return real_close(descriptor);
}

static void arrive(int shadow, const op *one) {
	if (one->length < 0) {
		real_ftruncate(shadow, one->at);
		return;
	}
	real_pwrite(shadow, one->data, one->length, one->at);
}

static void queue(file *to, const void *data, ssize_t length, off_t at) {
	op *one = malloc(sizeof(op) + (length > 0 ? length : 0));
	one->next = NULL;
	one->at = at;
	one->length = length;
	if (length > 0) memcpy(one->data, data, length);
	pthread_mutex_lock(&lock);
	*to->last = one;
	to->last = &one->next;
	if (is_torn) {
		for (ssize_t from = 0; from < length; from += SECTOR) {
			if (rand_r(&seed) % 2 == 0) continue;
			ssize_t part = length - from < SECTOR ? length - from : SECTOR;
			real_pwrite(to->shadow, one->data + from, part, at + from);
		}
	}
	pthread_mutex_unlock(&lock);
}

#define PWRITE(name)                                                           \
	ssize_t name(int descriptor, const void *data, size_t length, off_t at) { \
		ssize_t written = real_pwrite(descriptor, data, length, at);   \
		file *to = watched(descriptor);                                \
		if (to != NULL && written > 0) queue(to, data, written, at);   \
		return written;                                                \
	}
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t write(int descriptor, const void *data, size_t length) {
	file *to = watched(descriptor);
	off_t at = to == NULL ? 0 : lseek(descriptor, 0, SEEK_CUR);
	ssize_t written = real_write(descriptor, data, length);
	if (to != NULL && written > 0) queue(to, data, written, at);
	return written;
}

#define TRUNCATE(name)                                                         \
	int name(int descriptor, off_t length) {                               \
		int result = real_ftruncate(descriptor, length);               \
		file *to = watched(descriptor);                                \
		if (to != NULL && result == 0) queue(to, NULL, -1, length);    \
		return result;                                                 \
	}
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

static int is_deaf_to(int descriptor) {
	return is_sqlites[descriptor] ? is_deaf_to_sqlite : is_deaf_to_log;
}

static int synced(int descriptor, int (*real)(int)) {
	file *to = watched(descriptor);
	if (to == NULL || is_deaf_to(descriptor)) return real(descriptor);
	pthread_mutex_lock(&to->syncing);
	pthread_mutex_lock(&lock);
	op *one = to->first;
	to->first = NULL;
	to->last = &to->first;
	pthread_mutex_unlock(&lock);
	int result = real(descriptor);
	while (one != NULL) {
		op *next = one->next;
		arrive(to->shadow, one);
		free(one);
		one = next;
	}
	pthread_mutex_unlock(&to->syncing);
	return result;
}

int fsync(int descriptor) { return synced(descriptor, real_fsync); }
int fdatasync(int descriptor) { return synced(descriptor, real_fdatasync); }
