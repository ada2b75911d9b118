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

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(25));
        builder.Services.AddSingleton(TimeProvider.System);
    }

    private static void CheckUrls(string? urls)
    {
        foreach (var url in (urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                _ = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                throw new SetupException($"ASPNETCORE_URLS names '{url}', which can't be read; write it as {DefaultUrl}.");
            }
        }
    }
}
