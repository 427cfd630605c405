namespace EventIo.Sockets.Listing;

/// <summary>The socket diagnostics of several network namespaces, each opened on first use.</summary>
internal sealed class NamespaceDiagnostics : IDisposable
{
    // The key of this process's own namespace, as a dictionary can't have a null key.
    private const string Own = "";

    private readonly Dictionary<string, SocketDiagnostics> _diagnostics = [];

    public void Dispose()
    {
        foreach (SocketDiagnostics diagnostics in _diagnostics.Values)
            diagnostics.Dispose();
        _diagnostics.Clear();
    }

    /// <summary>Returns the diagnostics of a namespace.</summary>
    /// <param name="networkNamespace">Its file; null for this process's own.</param>
    /// <exception cref="SocketProblemException">
    /// The kernel has no diagnostics, or the namespace can't be entered.
    /// </exception>
    internal SocketDiagnostics Of(string? networkNamespace)
    {
        string key = networkNamespace ?? Own;
        if (!_diagnostics.TryGetValue(key, out SocketDiagnostics? diagnostics))
            _diagnostics[key] = diagnostics = new SocketDiagnostics(networkNamespace);
        return diagnostics;
    }
}
