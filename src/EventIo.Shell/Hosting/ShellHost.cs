using System.Globalization;
using System.Management.Automation.Host;

namespace EventIo.Shell;

/// <summary>The shell as the engine and <c>$host</c> see it.</summary>
internal sealed class ShellHost(ShellUserInterface userInterface) : PSHost
{
    private readonly CultureInfo _culture = CultureInfo.CurrentCulture;
    private readonly CultureInfo _uiCulture = CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override string Name => ProductText.Name;

    /// <inheritdoc/>
    public override Version Version => ProductText.Version;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override PSHostUserInterface UI => userInterface;

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => _culture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => _uiCulture;

    /// <summary>What <c>exit</c> said; null while nothing has called it.</summary>
    internal int? RequestedExitCode { get; private set; }

    /// <summary>How deep in nested prompts the shell is: the Suspend answer to a confirmation opens one.</summary>
    internal int NestedPromptLevel { get; private set; }

    /// <summary>Runs a prompt until ExitNestedPrompt; set once there is one.</summary>
    internal Action? NestedPrompt { get; set; }

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt()
    {
        if (NestedPrompt is null)
            throw new HostException("A nested prompt needs an interactive shell.");
        int outer = NestedPromptLevel++;
        NestedPrompt();
        NestedPromptLevel = outer;
    }

    /// <inheritdoc/>
    public override void ExitNestedPrompt()
    {
        if (NestedPromptLevel > 0)
            NestedPromptLevel--;
    }

    /// <inheritdoc/>
    public override void NotifyBeginApplication()
    {
    }

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
    }
}
