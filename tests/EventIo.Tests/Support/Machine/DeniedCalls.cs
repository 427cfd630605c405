using System.Diagnostics;
using EventIo.Tests.Support.Peers;
using Xunit;

namespace EventIo.Tests.Support.Machine;

/// <summary>
/// Starts programs under a seccomp filter that denies system calls, as filters of containers do. The launcher is a
/// small C program, compiled on the spot.
/// </summary>
internal static class DeniedCalls
{
    /// <summary>The pseudo call that denies NETLINK_SOCK_DIAG alone, as kernels without it do.</summary>
    internal const string SocketDiagnostics = "sock_diag";

    /// <summary>
    /// The pseudo call that makes listen(2) fail with a chosen error: number N for a backlog of 1,000 + N.
    /// </summary>
    internal const string Listen = "listen";

    private const string Source = """
        #include <errno.h>
        #include <linux/filter.h>
        #include <linux/netlink.h>
        #include <linux/seccomp.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/prctl.h>
        #include <sys/socket.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        #define CALL(name) { #name, SYS_##name }
        static const struct { const char *name; int number; } calls[] = {
            CALL(eventfd2), CALL(process_vm_readv), CALL(kcmp), CALL(memfd_create), CALL(statx),
            CALL(pidfd_open), CALL(openat2), CALL(pidfd_getfd), CALL(epoll_pwait2),
            CALL(listen), CALL(bpf), CALL(adjtimex), CALL(epoll_ctl), CALL(sendto), CALL(socket),
            { "io_uring_setup", 425 }, { "io_uring_enter", 426 }, { "io_uring_register", 427 },
        };

        static int number_of(const char *name)
        {
            for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
                if (strcmp(calls[i].name, name) == 0)
                    return calls[i].number;
            return -1;
        }

        static int deny(int error, const char *name)
        {
            int is_listen = strcmp(name, "listen") == 0;
            int is_diag = strcmp(name, "sock_diag") == 0;
            int number = is_diag ? SYS_socket : number_of(name);
            struct sock_filter whole[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            };
            struct sock_filter diag[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 5),
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_NETLINK, 0, 3),
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NETLINK_SOCK_DIAG, 0, 1),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            };
            struct sock_filter listen[] = {
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
                BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 6),
                BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[1])),
                BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, 1000, 0, 4),
                BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 1134, 3, 0),
                BPF_STMT(BPF_ALU | BPF_SUB | BPF_K, 1000),
                BPF_STMT(BPF_ALU | BPF_OR | BPF_K, SECCOMP_RET_ERRNO),
                BPF_STMT(BPF_RET | BPF_A, 0),
                BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
            };
            struct sock_fprog program = { sizeof whole / sizeof *whole, whole };
            if (is_diag) {
                program.len = sizeof diag / sizeof *diag;
                program.filter = diag;
            }
            if (is_listen) {
                program.len = sizeof listen / sizeof *listen;
                program.filter = listen;
            }
            return number < 0 ? -1 : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
        }

        /* deny ENOSYS|EPERM|EACCES|number call[,call...] program argument... */
        int main(int argc, char **argv)
        {
            int error = strcmp(argv[1], "ENOSYS") == 0 ? ENOSYS : strcmp(argv[1], "EPERM") == 0 ? EPERM
                : strcmp(argv[1], "EACCES") == 0 ? EACCES : atoi(argv[1]);
            int failed = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            for (char *name = strtok(argv[2], ","); name && !failed; name = strtok(NULL, ","))
                failed = deny(error, name);
            if (failed) {
                perror("deny");
                return 99;
            }
            execv(argv[3], argv + 3);
            perror(argv[3]);
            return 98;
        }
        """;

    private static readonly Lazy<string> Launcher = new(Compile);

    /// <summary>Prepares a start with redirected streams; skips the test if there is no C compiler.</summary>
    /// <param name="call">The denied call, or several, separated by commas.</param>
    /// <param name="error">The error that the filter returns: ENOSYS, EPERM, EACCES or a number.</param>
    /// <param name="program">The program's path.</param>
    /// <param name="arguments">Its arguments.</param>
    internal static ProcessStartInfo StartInfo(string call, string error, string program, params string[] arguments)
    {
        Assert.SkipUnless(Host.IsLinux, "seccomp filters require Linux.");
        Assert.SkipWhen(Peer.Find("cc") is null, "There is no C compiler.");
        return new ProcessStartInfo(Launcher.Value, [error, call, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    private static string Compile()
    {
        string folder = Directory.CreateTempSubdirectory("eventio-deny-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        string program = Path.Combine(folder, "deny");
        File.WriteAllText($"{program}.c", Source);
        using Process run = Process.Start(Peer.Find("cc")!, ["-Wall", "-O1", "-o", program, $"{program}.c"]);
        run.WaitForExit();
        Assert.Equal(0, run.ExitCode);
        return program;
    }
}
