using System.IO.Compression;
using System.Text;

namespace Pingtree.Cli.Tests.Harness;

/// <summary>Files of leads: of every hundred, one is invalid and five are duplicates.</summary>
internal static class LeadFiles
{
    public const int Leads = 20_000;
    public const int Invalid = Leads / 100;
    public const int Duplicate = Leads / 20;
    public const int Active = Leads - Invalid - Duplicate;

    public static string Write(TemporaryFolder folder, string name, int leads = Leads)
    {
        using (Stream file = File.Create(folder[name]))
        using (var packed = name.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file)
        {
            var isCsv = name.Contains(".csv", StringComparison.Ordinal);
            if (isCsv)
                packed.Write("email,phone,first_name\r\n"u8);
            for (var lead = 0; lead < leads; lead++)
                packed.Write(Encoding.UTF8.GetBytes(isCsv ? $"{Email(lead)},5551234567,\"Ada, {lead}\"\r\n" : Json(lead) + "\n"));
        }

        return folder[name];
    }

    public static string Json(int lead) => $$"""{"email":"{{Email(lead)}}","phone":"5551234567","first_name":"Ada, {{lead}}"}""";

    /// <summary>A lead is a duplicate of one before it, so that it is one in whatever order chunks are screened: both are in the same.</summary>
    private static string Email(int lead) => (lead % 100) switch
    {
        7 => "nobody",
        13 or 33 or 53 or 73 or 93 => $"lead{lead - 1}@example.com",
        _ => $"lead{lead}@example.com",
    };
}
