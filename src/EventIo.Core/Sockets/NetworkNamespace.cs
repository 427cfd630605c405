using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using EventIo.Native.Linux.Files;
using EventIo.Native.Linux.Proc;
using Tmds.Linux;

namespace EventIo.Sockets;

/// <summary>Finds and enters network namespaces other than this process's (network_namespaces(7)).</summary>
public static unsafe class NetworkNamespace
{
    // The folder of ip-netns(8).
    private const string NamesFolder = "/run/netns";

    /// <summary>Returns the names that ip-netns(8) lists.</summary>
    /// <returns>The names, sorted.</returns>
    public static IReadOnlyList<string> Names() => Directory.Exists(NamesFolder)
        ? [.. Directory.EnumerateFiles(NamesFolder).Select(file =>
            Path.GetFileName(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Finds a namespace by a user's name for it.</summary>
    /// <param name="name">A name of ip-netns(8), the number of a process in it, or a path.</param>
    /// <returns>The path of its file.</returns>
    /// <exception cref="SocketProblemException">There is no such namespace.</exception>
    public static string Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string path = name.Contains('/', StringComparison.Ordinal) ? name : Path.Combine(NamesFolder, name);
        bool isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
            && !File.Exists(path);
        if (isNumber)
            path = OfProcess(process);
        // If this user may not even look up the path, entering it will report what is required.
        if (CheckPath(path) is 0 or Errno.EACCES or Errno.EPERM)
            return path;
        if (isNumber && ProcessStatus.Of(process) is { Existence: ProcessExistence.Process or ProcessExistence.Thread })
        {
            throw NotPermitted(
                name, $"/proc hides process {name} and its network namespace from this user.",
                new("statx(2)", Errno.ENOENT, path));
        }
        string known = string.Join(", ", Names());
        throw new SocketProblemException(
            SocketProblem.NamespaceNotFound, name, $"There is no network namespace '{name}'.",
            (known.Length > 0 ? $"ip netns has {known}. " : "") +
                "Or give the number of a process in it, or a path such as /proc/1/ns/net.");
    }

    /// <summary>Returns the inode of the calling thread's namespace; 0 if /proc doesn't show it.</summary>
    internal static uint OwnInode()
    {
        // net:[4026531840]
        string? link = new FileInfo("/proc/thread-self/ns/net").LinkTarget;
        return link?.Split('[', ']') is [_, var number, _]
            && uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out uint inode)
            ? inode
            : 0;
    }

    /// <summary>Returns the file of a process's namespace.</summary>
    internal static string OfProcess(int process) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/ns/net");

    /// <summary>
    /// Runs an action in a namespace, on a thread of its own, which can't return to its previous namespace.
    /// </summary>
    /// <exception cref="SocketProblemException">The namespace can't be entered.</exception>
    internal static T Run<T>(string path, Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Enter(path);
                result = work();
            }
#pragma warning disable CA1031 // An unhandled exception would end the operator's shell: the caller rethrows it.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            IsBackground = true,
            Name = "EventIo namespace",
        };
        thread.Begin();
        thread.Join();
        failure?.Throw();
        return result;
    }

    private static void Enter(string path)
    {
        int descriptor;
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
            descriptor = LibC.open(bytes, LibC.O_RDONLY | LibC.O_CLOEXEC);
        try
        {
            using var file = new DescriptorHandle(NativeException.Check(descriptor, "open(2)", path));
            NativeException.Check(
                LibCSupplement.SetNamespace(file.Value, LibCSupplement.CLONE_NEWNET), "setns(2)", path);
        }
        catch (NativeException exception)
        {
            throw exception.ErrorNumber switch
            {
                Errno.EPERM or Errno.EACCES => NotPermitted(
                    path, $"This user may not enter the network namespace {path}.", exception),
                Errno.ENOENT or Errno.EINVAL => new SocketProblemException(
                    SocketProblem.NamespaceNotFound, path, $"{path} is not a network namespace.",
                    "Give a name that ip netns lists, or a path such as /proc/1/ns/net.", exception),
                _ => exception,
            };
        }
    }

    // Returns 0 or an errno.
    private static int CheckPath(string path)
    {
        fixed (byte* bytes = Encoding.UTF8.GetBytes(path + '\0'))
            return FileStatus.Read(LibC.AT_FDCWD, bytes, out _);
    }

    private static SocketProblemException NotPermitted(string name, string message, NativeException cause) => new(
        SocketProblem.NamespaceNotPermitted, name, message, "Entering one requires CAP_SYS_ADMIN: run as root.", cause);
}
