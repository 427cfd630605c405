using EventIo.Findings;

namespace EventIo.Tests.Findings;

/// <summary>
/// Marks a test that causes findings by real behavior of the kernel, a connection, a server or a host, and not by given
/// figures.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class ProvokesAttribute(params FindingKind[] kinds) : Attribute
{
    /// <summary>Their kinds.</summary>
    public IReadOnlyList<FindingKind> Kinds => kinds;
}
