using System.Globalization;
using System.Text.Json;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;
using Pingtree.Storage.Sqlite.Connecting;

namespace Pingtree.Storage.Sqlite.Leads;

/// <summary>The rows of leads: written, and read as outcome or as lead.</summary>
internal static class LeadTable
{
    /// <summary>The columns <see cref="ReadOutcome"/> expects.</summary>
    public const string OutcomeColumns = "lead_id, source_id, status, reason, refusal_field, duplicate_of, errors";

    /// <summary>The columns <see cref="ReadLead"/> expects.</summary>
    public const string LeadColumns = "lead_id, source_id, status, reason, duplicate_of, created_at, fields, sold_to, price, sold_at";

    public static void Insert(SqliteDatabase db, LeadRow row, Refusal? refusal)
    {
        var errors = refusal?.Errors is { } sentences ? JsonSerializer.SerializeToUtf8Bytes(sentences) : null;
        var insert = db.Sql(
            """
            INSERT INTO leads (lead_id, source_id, status, reason, refusal_field, duplicate_of, errors, email, phone, created_at, content_hash, fields)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """);
        insert
            .Bind(row.Lead.Id).Bind(row.Lead.Source.Id).Bind((int)(refusal?.Status ?? LeadStatus.Active))
            .Bind((int?)refusal?.Reason).Bind(refusal?.Field).Bind(refusal?.DuplicateOf);
        if (errors is null)
            insert.BindNull();
        else
            insert.BindUtf8(errors);
        insert.Bind(row.Email).Bind(row.Phone).Bind(row.Lead.ReceivedAt).Bind(row.Lead.ContentHash).BindUtf8(row.Fields).Run();
    }

    /// <summary>Gives a lead the fields of the row; where it stands and when it came stay.</summary>
    public static void Update(SqliteDatabase db, LeadRow row) =>
        db.Sql("UPDATE leads SET email = ?, phone = ?, fields = ? WHERE lead_id = ?")
            .Bind(row.Email).Bind(row.Phone).BindUtf8(row.Fields).Bind(row.Lead.Id).Run();

    public static StoredLead? Find(SqliteDatabase db, LeadId id) =>
        db.Sql($"SELECT {LeadColumns} FROM leads WHERE lead_id = ?").Bind(id).FirstOrDefault(ReadLead);

    public static void MarkSold(SqliteDatabase db, LeadId id, Sale sale) =>
        db.Sql("UPDATE leads SET status = ?, sold_to = ?, price = ?, sold_at = ? WHERE lead_id = ?")
            .Bind((int)LeadStatus.Sold).Bind(sale.Buyer).Bind(sale.Price?.ToString(CultureInfo.InvariantCulture)).Bind(sale.SoldAt).Bind(id).Run();

    /// <summary>What is stored of the lead; of an erased one, that it is erased.</summary>
    public static LeadOutcome? FindOutcome(SqliteDatabase db, LeadId id) =>
        db.Sql($"SELECT {OutcomeColumns} FROM leads WHERE lead_id = ?").Bind(id).FirstOrDefault(ReadOutcome)
        ?? db.Sql("SELECT source_id FROM erased_leads WHERE lead_id = ?").Bind(id)
            .FirstOrDefault(row => new LeadOutcome(id, row.Int(0), LeadStatus.Erased));

    /// <summary>
    /// Those of these leads that are stored or erased, with the hash of their content. Leads of one chunk stand side by side,
    /// so one look at their range answers for all; only where that range is crowded is each looked for by itself.
    /// </summary>
    public static Dictionary<LeadId, (LeadOutcome Outcome, long? Hash)> FindKnown(SqliteDatabase db, IReadOnlyList<LeadId> ids)
    {
        var found = new Dictionary<LeadId, (LeadOutcome, long?)>();
        var (first, last) = (ids.Min(), ids.Max());
        var range = db.Sql($"SELECT {OutcomeColumns}, content_hash FROM leads WHERE lead_id BETWEEN ? AND ? LIMIT ?").Bind(first).Bind(last).Bind(ids.Count + 1)
            .ToList(static row => (Outcome: ReadOutcome(row), Hash: row.LongOrNull(7)));
        var erased = db.Sql("SELECT lead_id, source_id FROM erased_leads WHERE lead_id BETWEEN ? AND ? LIMIT ?").Bind(first).Bind(last).Bind(ids.Count + 1)
            .ToList(static row => new LeadOutcome(row.Id(0), row.Int(1), LeadStatus.Erased));

        if (range.Count <= ids.Count && erased.Count <= ids.Count)
        {
            foreach (var (outcome, hash) in range)
                found[outcome.Id] = (outcome, hash);
            foreach (var outcome in erased)
                found[outcome.Id] = (outcome, null);
            return found;
        }

        foreach (var id in ids)
        {
            if (FindOutcome(db, id) is { } outcome)
                found[id] = (outcome, FindHash(db, id));
        }

        return found;
    }

    private static long? FindHash(SqliteDatabase db, LeadId id) =>
        db.Sql("SELECT content_hash FROM leads WHERE lead_id = ?").Bind(id).FirstOrDefault(static row => row.LongOrNull(0));

    public static LeadOutcome ReadOutcome(SqliteStatement row) =>
        new(row.Id(0), row.Int(1), (LeadStatus)row.Int(2), row.IsNull(3) ? null : ReadRefusal(row));

    public static StoredLead ReadLead(SqliteStatement row) => new(
        row.Id(0),
        row.Int(1),
        (LeadStatus)row.Int(2),
        (RejectReason?)row.IntOrNull(3),
        row.IdOrNull(4),
        row.Time(5),
        StoredFields.Read(row.Bytes(6)),
        ReadSale(row));

    private static Sale? ReadSale(SqliteStatement row) => row.TextOrNull(7) is { } buyer
        ? new Sale(buyer, row.TextOrNull(8) is { } price ? decimal.Parse(price, CultureInfo.InvariantCulture) : null, row.Time(9))
        : null;

    private static Refusal ReadRefusal(SqliteStatement row) => (RejectReason)row.Int(3) switch
    {
        RejectReason.ValidationError => Refusal.Invalid(JsonSerializer.Deserialize<Dictionary<string, string>>(row.Bytes(6))!),
        RejectReason.Suppressed => Refusal.Suppressed(row.Text(4)),
        RejectReason.Duplicate => Refusal.Duplicate(row.Text(4), row.Id(5)),
        _ => Refusal.CapReached(),
    };
}
