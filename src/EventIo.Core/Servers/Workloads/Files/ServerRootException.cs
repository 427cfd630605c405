using EventIo.Native;

namespace EventIo.Servers.Workloads.Files;

/// <summary>A folder can't be served.</summary>
/// <param name="root">Its path.</param>
/// <param name="cause">The kernel's error.</param>
public sealed class ServerRootException(string root, NativeException cause) : IOException(cause.Message, cause)
{
    /// <summary>The path of the folder.</summary>
    public string Root { get; } = root;

    /// <summary>The positive errno(3) value.</summary>
    public int ErrorNumber => ((NativeException)InnerException!).ErrorNumber;
}
