using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using EventIo.Servers;

namespace EventIo;

/// <summary>Called by the engine when a runspace imports or removes the module.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private const string TypeFile = "EventIo.Types.ps1xml";

    // A type that the file describes.
    private const string KnownType = "EventIo.Servers.EventServer";

    private static readonly Lock Gate = new();
    private static readonly List<WeakReference<Runspace>> Importers = [];

    /// <summary>Makes the dependencies findable. Called once for each runspace that imports the module.</summary>
    public void OnImport()
    {
        ModuleLoadContext.Register();
        if (Runspace.DefaultRunspace is not { } runspace)
            return;
        lock (Gate)
        {
            Forget(runspace);
            Importers.Add(new(runspace));
        }
        AddTypes();
    }

    /// <summary>
    /// Stops every server of this process, whichever runspace started it, when the last runspace with the module
    /// removes it.
    /// </summary>
    /// <param name="psModuleInfo">The module that is being removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        lock (Gate)
        {
            Forget(Runspace.DefaultRunspace);
            if (Importers.Count > 0)
                return;
        }
        StopServers();
    }

    // Also forgets closed runspaces, such as that of a job, as closing a runspace doesn't remove its modules.
    private static void Forget(Runspace? runspace) => Importers.RemoveAll(importer =>
        !importer.TryGetTarget(out Runspace? known) || known == runspace || known.RunspaceStateInfo.State
            is RunspaceState.Closed or RunspaceState.Closing or RunspaceState.Broken);

    // The manifest can't do it: if a session imports a second copy of the module, each member that the first copy has
    // described would be an error.
    private static void AddTypes()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        try
        {
            if (shell.AddCommand("Get-TypeData").AddParameter("TypeName", KnownType).Invoke().Count > 0)
                return;
            shell.Commands.Clear();
            string folder = Path.GetDirectoryName(Path.GetDirectoryName(typeof(ModuleInitializer).Assembly.Location))!;
            shell.AddCommand("Update-TypeData").AddParameter("AppendPath", Path.Combine(folder, TypeFile)).Invoke();
        }
        catch (CommandNotFoundException)
        {
            // Without Microsoft.PowerShell.Utility, a session shows all properties instead of only the main ones.
        }
    }

    // A separate method, so that the library is not loaded before its folder is known.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StopServers() => EventServerRegistry.StopAll();
}
