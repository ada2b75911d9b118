using Pingtree.Server.Setup;

namespace Pingtree.Server.FirstStart;

/// <summary>What an empty store needs before anybody can use it.</summary>
internal static class FirstStartSetup
{
    public static void AddFirstStart(this WebApplicationBuilder builder, PingtreeSetup setup)
    {
        builder.Services.AddSingleton(setup);
        builder.Services.AddSingleton<Welcome>();
        builder.Services.AddHostedService<FirstStartService>();
    }
}
