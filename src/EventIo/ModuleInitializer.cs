using System.Management.Automation;

namespace EventIo;

/// <summary>What the engine calls when the module comes into a runspace and when it leaves it.</summary>
public sealed class ModuleInitializer : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Makes the dependencies findable. Runs once for each runspace that imports the module.</summary>
    public void OnImport() => ModuleLoadContext.Register();

    /// <summary>Nothing to let go yet.</summary>
    /// <param name="psModuleInfo">The module that is being removed.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
    }
}
