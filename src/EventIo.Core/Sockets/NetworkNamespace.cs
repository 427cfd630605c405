using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text;
using EventIo.Native;
using EventIo.Native.Linux;
using Tmds.Linux;

namespace EventIo.Sockets;

/// <summary>Other network namespaces than this process's (network_namespaces(7)).</summary>
public static unsafe class NetworkNamespace
{
    // Where ip-netns(8) keeps them.
    private const string NamesFolder = "/run/netns";

    /// <summary>The names that ip-netns(8) lists.</summary>
    /// <returns>Names, in order.</returns>
    public static IReadOnlyList<string> Names() => Directory.Exists(NamesFolder)
        ? [.. Directory.EnumerateFiles(NamesFolder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>Finds a namespace by what a user calls it.</summary>
    /// <param name="name">A name of ip-netns(8), the number of a process that is in it, or a path.</param>
    /// <returns>The path of its file.</returns>
    /// <exception cref="SocketProblemException">There is none.</exception>
    public static string Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string path = name.Contains('/', StringComparison.Ordinal) ? name : Path.Combine(NamesFolder, name);
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int process) && !File.Exists(path))
            path = OfProcess(process);
        if (File.Exists(path))
            return path;
        string known = string.Join(", ", Names());
        throw new SocketProblemException(
            SocketProblem.NamespaceNotFound, name, $"There is no network namespace '{name}'.",
            (known.Length > 0 ? $"ip netns has {known}. " : "") +
                "The number of a process that is in it, or a path such as /proc/1/ns/net, does as well.");
    }

    /// <summary>The file of the namespace that a process is in.</summary>
    internal static string OfProcess(int process) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/ns/net");

    /// <summary>Does something in a namespace. It runs on a thread of its own, for a thread's namespace is for its life.</summary>
    /// <exception cref="SocketProblemException">The namespace is not to be entered.</exception>
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
#pragma warning disable CA1031 // Nothing may leave the thread: it would end the operator's shell. The caller gets it.
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
        thread.Start();
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
            NativeException.Check(LibCSupplement.SetNamespace(file.Value, LibCSupplement.CLONE_NEWNET), "setns(2)", path);
        }
        catch (NativeException exception)
        {
            throw exception.ErrorNumber switch
            {
                Errno.EPERM or Errno.EACCES => new SocketProblemException(
                    SocketProblem.NamespaceNotPermitted, path, $"This user may not enter the network namespace {path}.",
                    "Entering one takes CAP_SYS_ADMIN: run as root.", exception),
                Errno.ENOENT or Errno.EINVAL => new SocketProblemException(
                    SocketProblem.NamespaceNotFound, path, $"{path} is no network namespace.",
                    "Give a name that ip netns lists, or a path such as /proc/1/ns/net.", exception),
                _ => exception,
            };
        }
    }
}
