using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Sockets;
using EventIo.Tests.Support.Machine;
using EventIo.Tests.Support.Peers;
using Tmds.Linux;
using Xunit;

namespace EventIo.Tests.Support.Network;

/// <summary>
/// A network namespace for one test, with its loopback interface up. It has no name; the kernel removes it with its
/// devices when this object and the processes in it are gone (network_namespaces(7)).
/// </summary>
internal sealed unsafe class TestNamespace : IDisposable
{
    private readonly DescriptorHandle _file;

    private TestNamespace(DescriptorHandle file) => _file = file;

    /// <summary>The file of the namespace, for -NetworkNamespace.</summary>
    internal string Path =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_file.Value}");

    /// <summary>Creates a namespace; skips the test if that is not possible.</summary>
    internal static TestNamespace Create()
    {
        TestNamespace? created = TryCreate(out string obstacle);
        Assert.SkipWhen(created is null, obstacle);
        return created;
    }

    /// <summary>Creates a namespace.</summary>
    /// <returns>Null if that is not possible.</returns>
    internal static TestNamespace? TryCreate(out string obstacle)
    {
        obstacle = !Capability.Administration ? "Creating a network namespace requires CAP_SYS_ADMIN."
            : Peer.Find("ip") is null ? "ip (iproute2) is not installed."
            : "";
        if (obstacle != "")
            return null;
        int file = -1;
        int errorNumber = 0;
        // A thread stays in its namespace until it ends.
        var thread = new Thread(() =>
        {
            if (TestNative.Unshare(LibCSupplement.CLONE_NEWNET) < 0)
                errorNumber = Marshal.GetLastPInvokeError();
            else
                file = OpenOwn();
        });
        thread.Start();
        thread.Join();
        if (file < 0)
        {
            obstacle = $"No network namespace can be created here: {Errno.Name(errorNumber)}.";
            return null;
        }
        var created = new TestNamespace(new DescriptorHandle(file));
        created.Ip("link", "set", "lo", "up");
        return created;
    }

    /// <summary>
    /// Runs work in the namespace, on a new thread. Sockets stay in the namespace, and so does each thread that the
    /// work starts, or makes the runtime start. So the work must not start programs or tasks
    /// (<see cref="Dispose"/> looks for such threads).
    /// </summary>
    internal T Run<T>(Func<T> work) => NetworkNamespace.Run(Path, work);

    /// <summary>Runs work in the namespace, without a result.</summary>
    internal void Run(Action work) => Run<object?>(() =>
    {
        work();
        return null;
    });

    /// <summary>Starts a program in the namespace; skips the test if it is not installed.</summary>
    /// <remarks>
    /// nsenter(1) starts it from this thread, because a program may end with the thread that started it
    /// (PR_SET_PDEATHSIG), and because .NET creates threads for the program's output.
    /// </remarks>
    internal OtherProcess Start(string program, params string[] arguments) =>
        OtherProcess.Start(Peer.Require("nsenter"), [NetOption, Peer.Require(program), .. arguments]);

    /// <summary>Configures the namespace by ip(8).</summary>
    internal void Ip(params string[] arguments) => Execute("ip", arguments);

    /// <summary>Runs a program in the namespace, to its end; fails the test if the program fails.</summary>
    internal void Execute(string program, params string[] arguments)
    {
        string? errors = Try(program, arguments);
        Assert.True(errors is null, $"{program} {string.Join(' ', arguments)}: {errors}");
    }

    /// <summary>Runs a program in the namespace, to its end; skips the test if the program is not installed.</summary>
    /// <returns>Its error output if it fails; otherwise <see langword="null"/>.</returns>
    internal string? Try(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Peer.Require("nsenter"), [NetOption, Peer.Require(program), .. arguments])
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : errors;
    }

    /// <summary>Sets a kernel setting of the namespace, such as net.ipv4.tcp_rmem.</summary>
    internal void Set(string setting, string value) =>
        Run(() => File.WriteAllText("/proc/sys/" + setting.Replace('.', '/'), value));

    /// <summary>Reads a file of /proc/net in this namespace.</summary>
    internal string ReadNet(string name) => Run(() => File.ReadAllText("/proc/thread-self/net/" + name));

    /// <summary>
    /// Closes the namespace. Fails if a thread of the runtime is in it, such as one of the thread pool: it would run
    /// other tests there, and their connections would be subject to this namespace's rules and limits.
    /// </summary>
    public void Dispose()
    {
        string[] threads = [.. RuntimeThreads()];
        _file.Dispose();
        Assert.True(threads.Length == 0, $"Threads stay in the test's network namespace: {string.Join(", ", threads)}");
    }

    private string NetOption => $"--net={Path}";

    // The threads of servers and of tests have names that begin with EventIo, and end. The runtime's compiler and
    // its garbage collector do not use the network.
    private IEnumerable<string> RuntimeThreads()
    {
        string? place = new FileInfo(Path).LinkTarget;
        return from thread in KernelThread.Named(".NET ")
               where thread.Name is not (".NET Tiered Com" or ".NET BGC")
               where new FileInfo(System.IO.Path.Combine(thread.Folder, "ns/net")).LinkTarget == place
               select thread.Name;
    }

    private static int OpenOwn()
    {
        fixed (byte* path = "/proc/thread-self/ns/net\0"u8)
            return NativeException.Check(LibC.open(path, LibC.O_RDONLY | LibC.O_CLOEXEC), "open(2)");
    }
}
