using System.Management.Automation;

namespace EventIo.Tests.Pester;

/// <summary>
/// Where Run.ps1 reports. An outcome is published when the next test has ended, so that an AfterAll which fails can
/// still count against the last test before it.
/// </summary>
internal sealed class PesterReport
{
    private PesterTest? _last;

    public void End(PesterTest test)
    {
        _last?.Publish();
        _last = test;
        test.HasRun = true;
    }

    public void FailLast(PesterBlock block, ErrorRecord error)
    {
        if (_last is not null && block.Tests.Contains(_last))
            _last.Fail(error);
    }

    internal void EndFile() => _last?.Publish();
}
