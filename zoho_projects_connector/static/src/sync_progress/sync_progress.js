import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatInteger } from "@web/views/fields/formatters";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const POLL_MS = 2000;
const MOVING = ["in_progress", "paused"];

/**
 * What the sync is doing right now. While it works the figures are asked for again and again; when
 * it ends, the record is read again so that its buttons and lists follow.
 */
export class SyncProgress extends Component {
    static template = "zoho_projects_connector.SyncProgress";
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ progress: this.recordProgress });
        useEffect(
            () => {
                this.state.progress = this.recordProgress;
                this.schedule();
            },
            () => [this.props.record.data[this.props.name]]
        );
        onWillUnmount(() => clearTimeout(this.timer));
    }

    get recordProgress() {
        return this.props.record.data[this.props.name] || {};
    }

    get isShown() {
        return MOVING.includes(this.state.progress.status);
    }

    get percent() {
        const { done, total } = this.state.progress;
        return total ? Math.min(100, Math.round((100 * done) / total)) : 0;
    }

    get headline() {
        const { module, done, total } = this.state.progress;
        if (!module) {
            return _t("The sync begins in a moment.");
        }
        const figures = { module, done: formatInteger(done), total: formatInteger(total || 0) };
        return total
            ? _t("%(module)s: %(done)s of %(total)s", figures)
            : _t("%(module)s: %(done)s read", figures);
    }

    get details() {
        const { module, modules, modules_done, per_minute, calls_left } = this.state.progress;
        if (!module) {
            return [];
        }
        const details = [
            _t("Module %(number)s of %(all)s", { number: modules_done + 1, all: modules }),
        ];
        if (per_minute) {
            details.push(_t("%(number)s records per minute", { number: formatInteger(per_minute) }));
        }
        details.push(_t("%(number)s calls left for these two minutes", { number: calls_left }));
        return details;
    }

    get pause() {
        const until = this.state.progress.paused_until;
        if (!until) {
            return "";
        }
        const time = deserializeDateTime(until).toLocaleString(luxon.DateTime.TIME_SIMPLE);
        return _t("Paused until %(time)s.", { time });
    }

    schedule() {
        clearTimeout(this.timer);
        if (this.isShown) {
            this.timer = setTimeout(() => this.poll(), POLL_MS);
        }
    }

    async poll() {
        const { record, name } = this.props;
        const [row] = await this.orm.silent.read(record.resModel, [record.resId], [name]);
        const before = this.state.progress.status;
        this.state.progress = row[name];
        const changed = before !== this.state.progress.status;
        if (changed && !(await record.isDirty())) {
            await record.load();
        }
        this.schedule();
    }
}

registry.category("fields").add("zoho_sync_progress", {
    component: SyncProgress,
    displayName: _t("Sync progress"),
    supportedTypes: ["json"],
});
