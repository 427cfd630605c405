using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion.Sockets;
using EventIo.Errors.Records;
using EventIo.Native;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;

namespace EventIo.Commands;

/// <summary>
/// Sets options of sockets of a probe server, a live process or a script, and reports the values in force.
/// </summary>
[Cmdlet(
    VerbsCommon.Set, "SocketOption", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High,
    HelpUri = HelpPages.Base + "Set-SocketOption.md")]
[OutputType(typeof(SocketOptionChange))]
public sealed class SetSocketOptionCommand : SocketCmdlet
{
    private const string InputObjectSet = "InputObject";

    private SocketOptionSet _asked = SocketOptionSet.Empty;

    /// <summary>The option.</summary>
    [Parameter(ParameterSetName = ProcessSet, Position = 0)]
    [Parameter(ParameterSetName = ServerSet, Position = 0)]
    [Parameter(ParameterSetName = SocketSet, Position = 0)]
    [ArgumentCompleter(typeof(SocketOptionCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>The new value.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(SocketOptionValueCompleter))]
    [ValidateNotNull]
    public object? Value { get; set; }

    /// <summary>Several options: a hashtable, or NAME=VALUE pairs.</summary>
    [Parameter(ParameterSetName = ProcessSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Parameter(ParameterSetName = SocketSet)]
    [Alias("SocketOption")]
    [SocketOptionPairs]
    [ArgumentCompleter(typeof(SocketOptionPairCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Option { get; set; } = [];

    /// <summary>A profile's options.</summary>
    [Parameter(ParameterSetName = ProcessSet)]
    [Parameter(ParameterSetName = ServerSet)]
    [Parameter(ParameterSetName = SocketSet)]
    [Alias("SocketProfile")]
    [EnumName(typeof(SocketProfileKind))]
    [ArgumentCompleter(typeof(SocketProfileCompleter))]
    public string? Profile { get; set; }

    /// <summary>Options of Get-SocketOption: each is set on its socket, to its value or to -Value.</summary>
    [Parameter(ParameterSetName = InputObjectSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SocketOption[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName != InputObjectSet)
        {
            if (Name is null != Value is null)
            {
                ThrowTerminatingError(Name is null
                    ? ParameterErrors.NotApplicable(nameof(Value), "-Name or to piped options", "neither was given")
                    : ParameterErrors.Missing(
                        nameof(Name), "it needs -Value.", $"Give both: Set-SocketOption {Name} VALUE"));
            }
            string[] single = Name is null ? [] : [SocketOptionPairsAttribute.Pair(Name, Value)];
            if (Parse([.. Option, .. single]))
                ForEachSocket(Set);
            return;
        }
        foreach (SocketOption option in InputObject)
        {
            // An option that could not be read is not set.
            if ((Value ?? option.Value) is null)
                continue;
            if (Parse([SocketOptionPairsAttribute.Pair(option.Name, Value ?? option.Value)]))
            {
                var holder = new SocketHolder(
                    option.ProcessId, option.ProcessName, option.FileDescriptor)
                { ServerName = option.ServerName };
                WithKnownSocket(holder, option.Cookie, (option.Local, option.Remote), Set);
            }
        }
    }

    private bool Parse(string[] pairs)
    {
        bool isParsed = Try(() => _asked = SocketOptionPairsAttribute.Parse(Profile, pairs), null);
        if (isParsed && _asked.IsEmpty)
            ThrowTerminatingError(SocketErrors.NothingToSet());
        return isParsed;
    }

    private Action? Set(SocketReference socket)
    {
        IReadOnlyList<SocketOptionSetting> settings = socket.Select(_asked);
        if (settings.Count == 0)
            return null;
        // Sockets of this process may be changed without confirmation, unless it was requested.
        if (socket.Holder.IsOwn && !IsConfirmationRequested())
        {
            SetAll(socket, settings);
            return null;
        }
        SocketHolder holder = socket.Holder;
        string target = $"{holder} descriptor {holder.FileDescriptor}, {socket.Identity}";
        string changes = string.Join(", ", settings.Select(setting => Describe(socket, setting)));
        SocketIdentity identity = socket.Identity;
        return () =>
        {
            if (ShouldProcess(target, $"Set {changes}"))
                WithKnownSocket(
                    holder, identity.Cookie, (identity.Local?.ToString(), identity.Remote?.ToString()), again =>
                    {
                        SetAll(again, settings);
                        return null;
                    });
        };
    }

    private void SetAll(SocketReference socket, IReadOnlyList<SocketOptionSetting> settings)
    {
        foreach (SocketOptionSetting setting in settings)
            SetOne(socket, setting);
    }

    private void SetOne(SocketReference socket, SocketOptionSetting setting)
    {
        try
        {
            WriteObject(SocketOptions.Set(socket, setting));
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            WriteError(SocketErrors.Create(exception, setting.Option));
        }
    }

    private bool IsConfirmationRequested() =>
        MyInvocation.BoundParameters.ContainsKey("WhatIf")
        || MyInvocation.BoundParameters.ContainsKey("Confirm")
        || LanguagePrimitives.IsTrue(GetVariableValue("WhatIfPreference"))
        || GetVariableValue("ConfirmPreference") is ConfirmImpact.Low or ConfirmImpact.Medium;

    private static string Describe(SocketReference socket, SocketOptionSetting setting)
    {
        try
        {
            object now = socket.Read(setting.Option);
            return now.Equals(setting.Value)
                ? $"{setting.Option} to {setting.Value} (as it is)"
                : $"{setting.Option} from {now} to {setting.Value}";
        }
        catch (Exception exception) when (exception is SocketProblemException or NativeException)
        {
            // Setting it will report the reason.
            return $"{setting.Option} to {setting.Value}";
        }
    }
}
