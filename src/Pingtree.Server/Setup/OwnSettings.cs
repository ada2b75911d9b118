using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace Pingtree.Server.Setup;

/// <summary>
/// The <c>appsettings.json</c> beside the program. The framework looks in the current directory only, and without these log levels
/// it logs every request with its query string, e-mail addresses included.
/// </summary>
internal static class OwnSettings
{
    /// <summary>Adds them with the least weight: everything else may overrule them.</summary>
    public static void AddOwnSettings(this WebApplicationBuilder builder) => builder.Configuration.Sources.Insert(0, new JsonConfigurationSource
    {
        FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
        Path = "appsettings.json",
        Optional = true,
    });
}
