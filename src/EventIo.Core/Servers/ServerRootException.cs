using EventIo.Native;

namespace EventIo.Servers;

/// <summary>A folder cannot be served.</summary>
/// <param name="root">Its path.</param>
/// <param name="cause">What the kernel says.</param>
public sealed class ServerRootException(string root, NativeException cause) : IOException(cause.Message, cause)
{
    /// <summary>The path of the folder.</summary>
    public string Root { get; } = root;

    /// <summary>The positive errno(3) value.</summary>
    public int ErrorNumber => ((NativeException)InnerException!).ErrorNumber;
}
