using Microsoft.Extensions.DependencyInjection;
using Pingtree.Pipeline.Delivering;

namespace Pingtree.Delivery.Secrets;

/// <summary>How webhook secrets are kept, for every role that makes or uses them.</summary>
public static class SecretKeeping
{
    /// <summary>Adds the <see cref="ISecretBox"/>.</summary>
    /// <param name="services">Where to add it.</param>
    /// <param name="keyDirectory">Directory of the keys; exists, and nobody else may read it.</param>
    public static IServiceCollection AddSecretBox(this IServiceCollection services, DirectoryInfo keyDirectory) =>
        services.AddSingleton<ISecretBox>(new DataProtectionSecretBox(keyDirectory));
}
