using System.Text;

namespace Pingtree.Server.Setup;

/// <summary>Where the server listens, and what it takes from strangers.</summary>
internal static class Listening
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    public static void ConfigureListening(this WebApplicationBuilder builder)
    {
        var configured = builder.Configuration["urls"] ?? builder.Configuration["http_ports"] ?? builder.Configuration["https_ports"];
        if (string.IsNullOrEmpty(configured))
            builder.WebHost.UseUrls(DefaultUrl);
        CheckUrls(builder.Configuration["urls"]);

        builder.KeepUrlsOutOfLogs();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;

            // Every byte can be read so: a header that is not UTF-8 is answered in the API's words, not with Kestrel's empty 400.
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
        });
        builder.Services.Configure<HostOptions>(host =>
        {
            // Then requests that have not ended are cut off. With what telemetry takes after it the process is gone by the 25th second.
            host.ShutdownTimeout = TimeSpan.FromSeconds(21);
            host.ServicesStartConcurrently = true; // health answers while the bus still waits for its broker
        });
        builder.Services.AddSingleton(TimeProvider.System);
    }

    private static void CheckUrls(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!IsReadable(url))
                throw new SetupException($"ASPNETCORE_URLS names '{url}', which can't be read; write it as {DefaultUrl}.");
        }
    }

    private static bool IsReadable(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme.ToLowerInvariant() is "http" or "https" && address.Port is >= 0 and <= ushort.MaxValue;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
