namespace EventIo.Servers;

/// <summary>A server of that name runs already.</summary>
/// <param name="name">The name.</param>
public sealed class ServerNameException(string name)
    : InvalidOperationException($"There is a server named '{name}' already.");
