using System.Management.Automation;
using System.Runtime.CompilerServices;
using EventIo.Servers;

namespace EventIo;

/// <summary>What the engine calls when the module comes into a runspace and when it leaves it.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Makes the dependencies findable. Runs once for each runspace that imports the module.</summary>
    public void OnImport() => ModuleLoadContext.Register();

    /// <summary>Stops every server of this process, whichever runspace started it.</summary>
    /// <param name="psModuleInfo">The module that is being removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => StopServers();

    // Apart, so that the library is not looked for before its folder is known.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StopServers() => EventServerRegistry.StopAll();
}
