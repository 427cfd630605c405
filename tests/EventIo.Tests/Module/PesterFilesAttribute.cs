using System.Runtime.CompilerServices;
using Xunit;
using Xunit.v3;

namespace EventIo.Tests.Module;

/// <summary>A test for each <c>It</c> of each <c>*.Tests.ps1</c> in tests/Module.</summary>
[XunitTestCaseDiscoverer(typeof(PesterFileDiscoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PesterFilesAttribute(
    [CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
    : FactAttribute(sourceFilePath, sourceLineNumber)
{
    /// <summary>True for the files that take longest, which have a separate lane; false for the others.</summary>
    public bool AreLongest { get; init; }
}
