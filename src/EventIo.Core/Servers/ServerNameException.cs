namespace EventIo.Servers;

/// <summary>A server of that name is already running.</summary>
/// <param name="name">The name.</param>
public sealed class ServerNameException(string name)
    : InvalidOperationException($"A server named '{name}' is already running.");
