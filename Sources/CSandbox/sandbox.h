#ifndef PQTWIN_SANDBOX_H
#define PQTWIN_SANDBOX_H

// What Swift can't ask of Linux about giving up rights, because the calls are variadic or macros;
// inline functions, no code is compiled from here but what the importing module calls.
//
// Each returns 0, or the error's number.

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__))
#define PQTWIN_HAS_SANDBOX 1

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// No rights by set-user-ID programs, no core, no debugger of the same user.
static inline int pqtwin_give_up_privileges(void) {
    if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0) return errno;
    if (prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L) != 0) return errno;
    return 0;
}

// A network of its own with nothing in it, and a user namespace of its own: no rights outside it, not
// even those of root. Needs a process of one thread; with more, root can still leave the network.
static inline int pqtwin_leave_network(void) {
    if (syscall(SYS_unshare, (long)(CLONE_NEWUSER | CLONE_NEWNET)) == 0) return 0;
    if (syscall(SYS_unshare, (long)CLONE_NEWNET) == 0) return 0;
    return errno;
}

#if defined(__x86_64__)
#define PQTWIN_AUDIT_ARCH AUDIT_ARCH_X86_64
#else
#define PQTWIN_AUDIT_ARCH AUDIT_ARCH_AARCH64
#endif

#define PQTWIN_ALLOW(call)                                       \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1),       \
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

// The low half of an argument of a call, which is where flags and protections are.
#define PQTWIN_ARGUMENT(number) \
    (offsetof(struct seccomp_data, args) + (number) * sizeof(__u64))

// Every call is refused but those that computing, threads and two pipes need: no file can be
// opened, no socket, no program; no memory can be made executable; no process can be started.
static inline int pqtwin_filter_calls(void) {
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PQTWIN_AUDIT_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),

        // Threads only. clone3 hides its flags, so the C library is told that there is none.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PQTWIN_ARGUMENT(0)),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),

        // Memory, never to be executed.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 1, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mprotect, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PQTWIN_ARGUMENT(2)),
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        PQTWIN_ALLOW(munmap),
        PQTWIN_ALLOW(mremap),
        PQTWIN_ALLOW(madvise),
        PQTWIN_ALLOW(brk),

        PQTWIN_ALLOW(read),
        PQTWIN_ALLOW(write),
        PQTWIN_ALLOW(writev),
        PQTWIN_ALLOW(close),
        PQTWIN_ALLOW(fstat),
        PQTWIN_ALLOW(lseek),

        PQTWIN_ALLOW(futex),
        PQTWIN_ALLOW(set_robust_list),
        PQTWIN_ALLOW(rseq),
        PQTWIN_ALLOW(sched_yield),
        PQTWIN_ALLOW(sched_getaffinity),
        PQTWIN_ALLOW(gettid),
        PQTWIN_ALLOW(getpid),
        PQTWIN_ALLOW(getppid),
        PQTWIN_ALLOW(nanosleep),
        PQTWIN_ALLOW(clock_nanosleep),
        PQTWIN_ALLOW(clock_gettime),
        PQTWIN_ALLOW(getrandom),
        PQTWIN_ALLOW(sysinfo),
        PQTWIN_ALLOW(rt_sigaction),
        PQTWIN_ALLOW(rt_sigprocmask),
        PQTWIN_ALLOW(rt_sigreturn),
        PQTWIN_ALLOW(sigaltstack),
        // Signals to itself only: the C library ends a process by them.
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_tgkill, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, PQTWIN_ARGUMENT(0)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (__u32)getpid(), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        PQTWIN_ALLOW(exit),
        PQTWIN_ALLOW(exit_group),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {
        .len = sizeof filter / sizeof filter[0],
        .filter = filter,
    };
    // For all threads at once.
    long result = syscall(SYS_seccomp, (long)SECCOMP_SET_MODE_FILTER,
                          (long)SECCOMP_FILTER_FLAG_TSYNC, &program);
    if (result < 0) return errno;
    return result == 0 ? 0 : EBUSY;
}

// A signal to a thread of another process, for a probe; 0 tries whether it could be sent.
static inline int pqtwin_thread_signal(int process, int number) {
    return (int)syscall(SYS_tgkill, (long)process, (long)process, (long)number);
}

#undef PQTWIN_ALLOW
#undef PQTWIN_ARGUMENT

#endif
#endif
