using EventIo.Findings;

namespace EventIo.Tests.Findings;

/// <summary>
/// Marks a test that causes findings for real: by what the kernel, a connection, a server or a host does, and not by
/// figures.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ProvokesAttribute(params FindingKind[] kinds) : Attribute
{
    /// <summary>Their kinds.</summary>
    public IReadOnlyList<FindingKind> Kinds => kinds;
}
